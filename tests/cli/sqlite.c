/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite.c - runs SQL on a file, for tests that change a store behind its back: sqlite FILE SQL */
#include <sqlite3.h>
#include <stdio.h>

int
main(int argc, char **argv)
{
    sqlite3 *db;
    char *problem = NULL;

    if (argc != 3 || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        return 2;
    sqlite3_busy_timeout(db, 10000);
    int failed = sqlite3_exec(db, argv[2], NULL, NULL, &problem) != SQLITE_OK;
    if (failed)
        fprintf(stderr, "%s\n", problem);
    sqlite3_free(problem);
    sqlite3_close(db);
    return failed;
}
