/* SPDX-License-Identifier: Apache-2.0 */
/* keyways_env.c - ways to keys that the environment describes: keys, web identity, container, instance
 */
#include "aws/keyways.h"
#include "aws/url.h"
#include "base/error.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#define ECS_AGENT "http://169.254.170.2"
#define IMDS_IPV4 "http://169.254.169.254"
#define IMDS_IPV6 "http://[fd00:ec2::254]"

/* ---- keys ---- */

static gboolean
environment_expired(void)
{
    const char *text = gw_environment("AWS_CREDENTIAL_EXPIRATION");
    g_autoptr(GDateTime) at = text ? g_date_time_new_from_iso8601(text, NULL) : NULL;
    return at && g_date_time_to_unix(at) * 1000 <= gw_now_ms();
}

gw_key_plan *
gw_key_way_environment(const gw_key_search *search, GError **error)
{
    const char *access = gw_environment("AWS_ACCESS_KEY_ID");
    const char *secret = gw_environment("AWS_SECRET_ACCESS_KEY");
    if (!access && !secret) {
        gw_key_search_note(search, "the environment (AWS_ACCESS_KEY_ID is not set%s)",
                           gw_environment("AWS_ACCESS_KEY") ? "; its older name AWS_ACCESS_KEY is not read"
                                                            : "");
        return NULL;
    }
    if (!access || !secret) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot use the environment's AWS keys: set %s, too",
                    access ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID");
        return NULL;
    }
    if (environment_expired()) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use the environment's AWS keys: they expired at %s: fetch new ones",
                    gw_environment("AWS_CREDENTIAL_EXPIRATION"));
        return NULL;
    }
    const char *token = gw_environment("AWS_SESSION_TOKEN"), *older = gw_environment("AWS_SECURITY_TOKEN");
    if (token && older && strcmp(token, older) != 0) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID,
                            "cannot use the environment's AWS keys: AWS_SESSION_TOKEN and AWS_SECURITY_TOKEN "
                            "differ: unset the older one, AWS_SECURITY_TOKEN");
        return NULL;
    }
    g_autoptr(gw_key_plan) plan =
        gw_key_plan_new(GW_SOURCE_KEYS, NULL, g_strdup("the environment (AWS_ACCESS_KEY_ID)"));
    plan->access_key = g_strdup(access);
    plan->secret_key = g_strdup(secret);
    plan->session_token = g_strdup(token ? token : older);
    return gw_key_plan_check(plan, "the environment's AWS keys", error) ? g_steal_pointer(&plan) : NULL;
}

/* ---- web identity ---- */

gw_key_plan *
gw_key_way_environment_web(const gw_key_search *search, GError **error)
{
    const char *file = gw_environment("AWS_WEB_IDENTITY_TOKEN_FILE");
    const char *role = gw_environment("AWS_ROLE_ARN");
    if (!file) {
        gw_key_search_note(search, "web identity (AWS_WEB_IDENTITY_TOKEN_FILE is not set)");
        return NULL;
    }
    if (!role) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID,
                            "cannot use AWS_WEB_IDENTITY_TOKEN_FILE: set AWS_ROLE_ARN, too");
        return NULL;
    }
    gw_key_plan *plan =
        gw_key_plan_new(GW_SOURCE_WEB_IDENTITY, NULL, g_strdup("web identity (AWS_WEB_IDENTITY_TOKEN_FILE)"));
    plan->token_file = g_strdup(file);
    plan->web = g_new0(gw_role_hop, 1);
    plan->web->role_arn = g_strdup(role);
    plan->web->session_name = g_strdup(gw_environment("AWS_ROLE_SESSION_NAME"));
    return plan;
}

/* ---- files of older days ---- */

gw_key_plan *
gw_key_way_older(G_GNUC_UNUSED const gw_key_search *search, GError **error)
{
    static const char *const variables[] = {"AWS_CREDENTIAL_FILE", "BOTO_CONFIG"};
    for (gsize i = 0; i < G_N_ELEMENTS(variables); i++) {
        if (!gw_environment(variables[i]))
            continue;
        g_set_error(
            error, GW_ERROR, GW_ERROR_INVALID,
            "cannot take keys from %s: such files are not read: put the keys into a profile, or unset it",
            variables[i]);
        break;
    }
    return NULL;
}

/* ---- container ---- */

/* Keys over plain HTTP come from this machine or from the agents' own addresses, nowhere else. */
static gboolean
may_be_asked(const gw_url *url)
{
    static const char *const agents[] = {"169.254.170.2", "169.254.170.23"};
    struct in_addr four;
    struct in6_addr six, agent;
    if (url->https || g_ascii_strcasecmp(url->host, "localhost") == 0)
        return TRUE;
    if (inet_pton(AF_INET6, url->host, &six) == 1)
        return IN6_IS_ADDR_LOOPBACK(&six) ||
               (inet_pton(AF_INET6, "fd00:ec2::23", &agent) == 1 && memcmp(&six, &agent, sizeof six) == 0);
    if (inet_pton(AF_INET, url->host, &four) != 1)
        return FALSE;
    gboolean allowed = ntohl(four.s_addr) >> 24 == IN_LOOPBACKNET;
    for (gsize i = 0; !allowed && i < G_N_ELEMENTS(agents); i++)
        allowed = strcmp(url->host, agents[i]) == 0;
    return allowed;
}

static char *
container_url(const char *variable, const char *value, GError **error)
{
    gboolean relative = g_str_has_suffix(variable, "RELATIVE_URI");
    g_autofree char *text = relative ? g_strconcat(ECS_AGENT, value, NULL) : g_strdup(value);
    g_autoptr(gw_url) url = !relative || *value == '/' ? gw_url_parse(text) : NULL;
    const char *fault = !url                 ? relative ? "it must begin with a slash" : "it is not a URL"
                        : !may_be_asked(url) ? "plain http is for loopback, 169.254.170.2, 169.254.170.23 "
                                               "and fd00:ec2::23: use https"
                                             : NULL;
    if (!fault)
        return g_steal_pointer(&text);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot use %s: %s", variable, fault);
    return NULL;
}

gw_key_plan *
gw_key_way_container(const gw_key_search *search, GError **error)
{
    const char *variable = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
    const char *value = gw_environment(variable);
    if (!value)
        value = gw_environment(variable = "AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (!value) {
        gw_key_search_note(search,
                           "a container's agent (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and _FULL_URI "
                           "are not set)");
        return NULL;
    }
    char *url = container_url(variable, value, error);
    if (!url)
        return NULL;
    gw_key_plan *plan =
        gw_key_plan_new(GW_SOURCE_CONTAINER, NULL, g_strdup_printf("the container's agent (%s)", variable));
    plan->url = url;
    plan->token_file = g_strdup(gw_environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"));
    plan->authorization = g_strdup(gw_environment("AWS_CONTAINER_AUTHORIZATION_TOKEN"));
    return plan;
}

/* ---- instance metadata ---- */

static const char *
imds_setting(const gw_key_search *search, const char *variable, const char *key)
{
    const char *value = gw_environment(variable);
    return value ? value : gw_shared_files_get(search->files, search->profile, key);
}

static char *
imds_url(const gw_key_search *search, GError **error)
{
    const char *text =
        imds_setting(search, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
    const char *mode =
        imds_setting(search, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode");
    const char *older = mode ? NULL : imds_setting(search, "AWS_IMDS_USE_IPV6", "imds_use_ipv6");
    gboolean six = g_ascii_strcasecmp(mode ? mode : "", "IPv6") == 0 ||
                   g_ascii_strcasecmp(older ? older : "", "true") == 0;
    if (mode && !six && g_ascii_strcasecmp(mode, "IPv4") != 0) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE '%s': it is IPv4 or IPv6", mode);
        return NULL;
    }
    g_autoptr(gw_url) url = gw_url_parse(text ? text : six ? IMDS_IPV6 : IMDS_IPV4);
    if (!url || url->query) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID,
                            "cannot use AWS_EC2_METADATA_SERVICE_ENDPOINT: it must be http://host:port");
        return NULL;
    }
    if (g_str_has_suffix(url->path, "/"))
        url->path[strlen(url->path) - 1] = '\0';
    return g_strconcat(url->base, url->path, NULL);
}

gw_key_plan *
gw_key_way_imds(const gw_key_search *search, GError **error)
{
    const char *off = gw_environment("AWS_EC2_METADATA_DISABLED");
    if (off && g_ascii_strcasecmp(off, "true") == 0) {
        gw_key_search_note(search, "instance metadata (AWS_EC2_METADATA_DISABLED is true)");
        return NULL;
    }
    char *url = imds_url(search, error);
    if (!url)
        return NULL;
    gw_key_plan *plan = gw_key_plan_new(GW_SOURCE_IMDS, NULL, g_strdup("the instance's metadata"));
    plan->url = url;
    return plan;
}
