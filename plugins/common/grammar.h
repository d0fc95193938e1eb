/* SPDX-License-Identifier: Apache-2.0 */
/* grammar.h - would IAM read this policy? What it refuses is told before anything is written
 *
 * The grammar is that of reference_policies_grammar.html in the IAM User Guide. Names of elements are taken
 * in any case: AWS's pages don't say that it has a meaning. What only AWS knows, whether there is such an
 * action, is not asked here.
 */
#ifndef PLUGINS_GRAMMAR_H
#define PLUGINS_GRAMMAR_H

#include "policy.h"

/** Of a policy: what it is for, how long it may be, how messages call it. */
typedef struct {
    const char *name; /* "policy 'x' of role 'y'" */
    bool trust;       /* it has principals and no resources, else the other way round */
    size_t most;      /* characters that are no white space; 0: any */
} grammar;

static int
grammar_fail(gw_call *call, const grammar *of, const char *what)
{
    return gw_fail(call, GANGWAY_INVALID, "BadPolicy", "IAM would not read %s: %s", of->name, what);
}

/* The first member whose name is none of `known`, or NULL. */
static const char *
grammar_unknown(json_t *object, const char *const *known)
{
    const char *name;
    json_t *value;
    json_object_foreach (object, name, value) {
        size_t i = 0;
        while (known[i] && strcasecmp(known[i], name) != 0)
            i++;
        if (!known[i])
            return name;
    }
    return NULL;
}

static json_t *
grammar_get(json_t *object, const char *wanted)
{
    const char *name;
    json_t *value;
    json_object_foreach (object, name, value)
        if (strcasecmp(name, wanted) == 0)
            return value;
    return NULL;
}

/* What is wrong with one text; NULL: nothing. */
typedef const char *(*grammar_text)(const char *text);

static const char *
grammar_action(const char *text)
{
    const char *colon = strchr(text, ':');
    return strcmp(text, "*") == 0 || (colon && colon > text && colon[1]) ? NULL
                                                                         : "is not as in s3:GetObject, or *";
}

static const char *
grammar_resource(const char *text)
{
    return strcmp(text, "*") == 0 || strncmp(text, "arn:", 4) == 0 ? NULL : "is neither an ARN nor *";
}

/* A text, or a list of at least one. */
static int
grammar_texts(gw_call *call, const grammar *of, const char *element, json_t *value, grammar_text check)
{
    json_t *list = json_is_array(value) ? value : gw_pack(call, "[O]", value), *one;
    size_t i;
    if (json_array_size(list) == 0)
        return grammar_fail(call, of, gw_text(call, "an empty list of %s", element));
    json_array_foreach (list, i, one) {
        const char *text = json_string_value(one), *fault = text ? check(text) : "is no text";
        if (fault)
            return grammar_fail(call, of, gw_text(call, "%s '%s' %s", element, text ? text : "?", fault));
    }
    return GW_OK;
}

/* One of two elements, of which the second says "all but". */
static int
grammar_one_of(gw_call *call, const grammar *of, json_t *statement, const char *element, grammar_text check)
{
    const char *but = gw_text(call, "Not%s", element);
    json_t *value = grammar_get(statement, element), *others = grammar_get(statement, but);
    if (!value == !others)
        return grammar_fail(
            call, of,
            gw_text(call, "a statement has %s %s and %s", value ? "both" : "neither", element, but));
    return check ? grammar_texts(call, of, value ? element : but, value ? value : others, check) : GW_OK;
}

static int
grammar_refuses_element(gw_call *call, const grammar *of, json_t *statement, const char *element)
{
    if (!grammar_get(statement, element) && !grammar_get(statement, gw_text(call, "Not%s", element)))
        return GW_OK;
    return grammar_fail(call, of,
                        gw_text(call, "a statement with %s, which a policy of this kind has not", element));
}

/* "ForAnyValue:StringLikeIfExists"; operators in any case, as elements. */
static bool
grammar_is_operator(const char *text)
{
    static const char *const known[] = {"StringEquals",
                                        "StringNotEquals",
                                        "StringEqualsIgnoreCase",
                                        "StringNotEqualsIgnoreCase",
                                        "StringLike",
                                        "StringNotLike",
                                        "NumericEquals",
                                        "NumericNotEquals",
                                        "NumericLessThan",
                                        "NumericLessThanEquals",
                                        "NumericGreaterThan",
                                        "NumericGreaterThanEquals",
                                        "DateEquals",
                                        "DateNotEquals",
                                        "DateLessThan",
                                        "DateLessThanEquals",
                                        "DateGreaterThan",
                                        "DateGreaterThanEquals",
                                        "Bool",
                                        "BinaryEquals",
                                        "IpAddress",
                                        "NotIpAddress",
                                        "ArnEquals",
                                        "ArnNotEquals",
                                        "ArnLike",
                                        "ArnNotLike",
                                        NULL};
    static const char *const sets[] = {"ForAllValues:", "ForAnyValue:", NULL};
    const char *set;
    for (size_t i = 0; (set = sets[i]) && strncasecmp(text, set, strlen(set)) != 0; i++)
        ;
    text += set ? strlen(set) : 0;
    for (size_t i = 0; known[i]; i++) {
        size_t n = strlen(known[i]);
        if (strncasecmp(text, known[i], n) == 0 && (!text[n] || strcasecmp(text + n, "IfExists") == 0))
            return true;
    }
    return strcasecmp(text, "Null") == 0;
}

static int
grammar_condition(gw_call *call, const grammar *of, json_t *condition)
{
    const char *operator;
    json_t *keys;
    if (condition && !json_is_object(condition))
        return grammar_fail(call, of, "a Condition that is no object");
    json_object_foreach (condition, operator, keys) {
        if (!grammar_is_operator(operator))
            return grammar_fail(call, of,
                                gw_text(call, "a Condition with the unknown operator '%s'", operator));
        if (!json_is_object(keys))
            return grammar_fail(call, of, gw_text(call, "%s in a Condition is no object", operator));
    }
    return GW_OK;
}

static bool
grammar_is_word(const char *text)
{
    return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") == strlen(text);
}

static int
grammar_head(gw_call *call, const grammar *of, json_t *statement)
{
    static const char *const known[] = {"Sid",       "Effect",   "Principal",   "NotPrincipal", "Action",
                                        "NotAction", "Resource", "NotResource", "Condition",    NULL};
    const char *effect = json_string_value(grammar_get(statement, "Effect")), *unknown;
    json_t *sid = grammar_get(statement, "Sid");
    if (!json_is_object(statement))
        return grammar_fail(call, of, "a statement that is no object");
    if ((unknown = grammar_unknown(statement, known)) != NULL)
        return grammar_fail(call, of, gw_text(call, "a statement with the unknown element '%s'", unknown));
    if (!effect || (strcmp(effect, "Allow") != 0 && strcmp(effect, "Deny") != 0))
        return grammar_fail(
            call, of, gw_text(call, "Effect '%s' is neither Allow nor Deny", effect ? effect : "(none)"));
    if (sid && (!json_is_string(sid) || !grammar_is_word(json_string_value(sid))))
        return grammar_fail(call, of,
                            gw_text(call, "Sid '%s' has more than letters and digits",
                                    json_is_string(sid) ? json_string_value(sid) : "(no text)"));
    return GW_OK;
}

static int
grammar_statement(gw_call *call, const grammar *of, json_t *statement)
{
    if (grammar_head(call, of, statement) != GW_OK ||
        grammar_one_of(call, of, statement, "Action", grammar_action) != GW_OK ||
        grammar_condition(call, of, grammar_get(statement, "Condition")) != GW_OK)
        return GW_FAILED;
    if (of->trust)
        return grammar_one_of(call, of, statement, "Principal", NULL) != GW_OK
                   ? GW_FAILED
                   : grammar_refuses_element(call, of, statement, "Resource");
    return grammar_one_of(call, of, statement, "Resource", grammar_resource) != GW_OK
               ? GW_FAILED
               : grammar_refuses_element(call, of, statement, "Principal");
}

/** How many characters of a document IAM counts: all but white space. */
static GW_UNUSED size_t
grammar_size(gw_call *call, const json_t *document)
{
    size_t count = 0;
    for (const char *c = policy_text(call, document); *c; c++)
        count += !isspace((unsigned char)*c) && ((unsigned char)*c & 0xc0) != 0x80;
    return count;
}

/** Fails the call where IAM would not read the document. */
static GW_UNUSED int
grammar_check(gw_call *call, const grammar *of, json_t *document)
{
    static const char *const known[] = {"Version", "Id", "Statement", NULL};
    const char *unknown = grammar_unknown(document, known);
    json_t *version = grammar_get(document, "Version"), *statements = grammar_get(document, "Statement"),
           *one;
    const char *date = json_string_value(version);
    size_t i, size = of->most ? grammar_size(call, document) : 0;
    if (unknown)
        return grammar_fail(call, of, gw_text(call, "it has the unknown element '%s'", unknown));
    if (version && (!date || (strcmp(date, "2012-10-17") != 0 && strcmp(date, "2008-10-17") != 0)))
        return grammar_fail(call, of, "its Version is neither 2012-10-17 nor 2008-10-17");
    json_t *list = json_is_array(statements) ? statements : gw_pack(call, "[O]", statements);
    if (!statements || json_array_size(list) == 0)
        return grammar_fail(call, of, "it has no Statement");
    json_array_foreach (list, i, one)
        if (grammar_statement(call, of, one) != GW_OK)
            return GW_FAILED;
    if (size > of->most)
        return grammar_fail(call, of,
                            gw_text(call, "it has %zu characters, and may have %zu", size, of->most));
    return GW_OK;
}

#endif
