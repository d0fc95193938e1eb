/* SPDX-License-Identifier: Apache-2.0 */
/* stock.h - the files that this installation brings itself
 *
 * They need no signature: whoever can change them can change the program, too. A file is one of them by its
 * name and its place: the names are those of this build, so that a partner's plugin which is put into the
 * same folder is none.
 */
#ifndef GW_TRUST_STOCK_H
#define GW_TRUST_STOCK_H

#include <glib.h>

/** Is this a plugin, a script or a file of scripts that was built and installed with the program? */
gboolean gw_stock_has(const char *path);

#endif
