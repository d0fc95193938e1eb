/* SPDX-License-Identifier: Apache-2.0 */
/* eats_memory.c - takes all memory that it can get */
#include "attack.h"

#define PIECE ((size_t)1 << 24)

const char *
attack(void)
{
    size_t taken = 0;

    while (taken < (size_t)64 << 30) {
        char *volatile piece = malloc(PIECE);

        if (!piece)
            break;
        *piece = 1;
        taken += PIECE;
    }
    return taken < (size_t)2 << 30 ? "little" : "too much";
}

ATTACK("eats-memory");
