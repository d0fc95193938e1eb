/* SPDX-License-Identifier: Apache-2.0 */
/* chaos.c - throttling, failures and broken connections from a seed
 */
#include "chaos.h"

struct sim_chaos {
    const sim_options *options;
    GMutex mutex;
    GHashTable *counts; /* "iam.GetRole" -> how many there were */
};

sim_chaos *
sim_chaos_new(const sim_options *options)
{
    sim_chaos *chaos = g_new0(sim_chaos, 1);
    chaos->options = options;
    g_mutex_init(&chaos->mutex);
    chaos->counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return chaos;
}

void
sim_chaos_free(sim_chaos *chaos)
{
    if (!chaos)
        return;
    g_hash_table_unref(chaos->counts);
    g_mutex_clear(&chaos->mutex);
    g_free(chaos);
}

/* splitmix64: every input bit moves every output bit. */
static guint64
mix(guint64 x)
{
    x += G_GUINT64_CONSTANT(0x9E3779B97F4A7C15);
    x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

static double
share(guint64 x)
{
    return (double)(x >> 11) / 9007199254740992.0;
}

static guint64
next_count(sim_chaos *chaos, const char *name)
{
    g_mutex_lock(&chaos->mutex);
    gsize count = GPOINTER_TO_SIZE(g_hash_table_lookup(chaos->counts, name)) + 1;
    g_hash_table_insert(chaos->counts, g_strdup(name), GSIZE_TO_POINTER(count));
    g_mutex_unlock(&chaos->mutex);
    return count;
}

sim_lot
sim_chaos_draw(sim_chaos *chaos, const char *service, const char *operation)
{
    const sim_options *options = chaos->options;
    g_autofree char *name = g_strconcat(service, ".", operation, NULL);
    guint64 draw = mix((guint64)options->seed);
    for (const char *p = name; *p; p++)
        draw = mix(draw ^ (guchar)*p);
    draw = mix(draw ^ next_count(chaos, name));

    sim_lot lot = {.fate = SIM_FATE_NONE, .luck = share(mix(draw + 1)), .draw = draw};
    if (share(mix(draw + 2)) < options->drop)
        lot.fate = mix(draw + 3) & 1 ? SIM_FATE_DROP_AFTER : SIM_FATE_DROP_BEFORE;
    else if (share(mix(draw + 4)) < options->throttle)
        lot.fate = SIM_FATE_THROTTLE;
    else if (share(mix(draw + 5)) < options->fail)
        lot.fate = SIM_FATE_FAIL;
    return lot;
}

/* Organizations and CUR have names of their own for what goes wrong. */
static const char *
own_word(const gw_service *service, const char *organizations, const char *cur, const char *others)
{
    if (g_strcmp0(service->id, "organizations") == 0)
        return organizations;
    return g_strcmp0(service->id, "cur") == 0 ? cur : others;
}

gboolean
sim_chaos_refuse(const sim_lot *lot, const gw_service *service, sim_refusal *refusal)
{
    if (lot->fate == SIM_FATE_THROTTLE) {
        sim_words words = {.query = {400, "Throttling"}, .json = {400, NULL}, .s3 = {503, "SlowDown"}};
        words.json.code =
            own_word(service, "TooManyRequestsException", "ThrottlingException", "ThrottlingException");
        return sim_refuse_as(refusal, service, &words, "Rate exceeded");
    }
    if (lot->fate == SIM_FATE_FAIL) {
        sim_words words = {
            .query = {500, "ServiceFailure"}, .json = {500, NULL}, .s3 = {500, "InternalError"}};
        words.json.code =
            own_word(service, "ServiceException", "InternalErrorException", "InternalServerException");
        if (lot->draw & 1) {
            const sim_words away = {.query = {503, "ServiceUnavailable"},
                                    .json = {503, "ServiceUnavailableException"},
                                    .s3 = {503, "ServiceUnavailable"}};
            words = away;
        }
        return sim_refuse_as(refusal, service, &words, "We encountered an internal error. Please try again.");
    }
    return TRUE;
}
