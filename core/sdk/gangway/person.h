/* SPDX-License-Identifier: Apache-2.0 */
/* person.h - is it the same person? Names are compared by their letters and digits only
 *
 * `erin`, `Erin ` and `e.rin` are one person: capitals, blanks and signs, seen or unseen, tell nobody apart.
 * What only looks alike (a Cyrillic letter) is another letter. Needs the C library only; texts are UTF-8.
 */
#ifndef GANGWAY_PERSON_H
#define GANGWAY_PERSON_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A place in a name. Begin with `{(const unsigned char *)name, 0}`. */
typedef struct {
    const unsigned char *at;
    unsigned char last;
} gangway_letters;

static inline bool
gangway_is_letter(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* How many bytes here are no letter and no digit: ASCII's signs, and in UTF-8 the blocks of signs and of
 * blanks, also of those that nobody sees. */
static inline size_t
gangway_sign_at(const unsigned char *c)
{
    if (*c < 0x80)
        return *c && !gangway_is_letter(*c) ? 1 : 0;
    if (*c == 0xc2 && c[1])
        return 2; /* U+0080 to U+00BF */
    bool signs = (*c == 0xe2 && (c[1] == 0x80 || c[1] == 0x81)) || (*c == 0xe3 && c[1] == 0x80) ||
                 (*c == 0xef && c[1] == 0xbb && c[2] == 0xbf);
    return signs && c[2] ? 3 : 0;
}

/** The next byte of a letter, small, or 0 at the end. */
static inline unsigned char
gangway_next_letter(gangway_letters *of)
{
    size_t skip;

    while ((skip = gangway_sign_at(of->at)) > 0)
        of->at += skip;
    unsigned char c = *of->at;
    if (!c)
        return 0;
    bool latin = of->last == 0xc3 && c >= 0x80 && c <= 0x9e && c != 0x97; /* U+00C0 to U+00DE */
    of->at++;
    of->last = c;
    return (unsigned char)(latin || (c >= 'A' && c <= 'Z') ? c + 0x20 : c);
}

/** Is it one person? A name without letters is nobody's. */
static inline bool
gangway_same_person(const char *one, const char *other)
{
    gangway_letters a = {(const unsigned char *)one, 0}, b = {(const unsigned char *)other, 0};
    unsigned char first = gangway_next_letter(&a), c = first;

    while (c && c == gangway_next_letter(&b))
        c = gangway_next_letter(&a);
    return first && !c && !gangway_next_letter(&b);
}

#ifdef __cplusplus
}
#endif
#endif
