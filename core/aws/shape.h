/* SPDX-License-Identifier: Apache-2.0 */
/* shape.h - members of documents: XML elements and form fields to typed JSON, and back */
#ifndef GW_AWS_SHAPE_H
#define GW_AWS_SHAPE_H

#include "aws/service.h"
#include "aws/xml.h"
#include <jansson.h>

/** Text typed as the member of that name is: a whole number, true or false, else text. Caller owns. */
json_t *gw_shape_scalar(const gw_service *service, const char *name, const char *text);

/** The same of a member that was looked up. */
json_t *gw_shape_typed(const gw_member *member, const char *text);

/** A scalar as text; NULL for null, lists and objects. Caller frees. */
char *gw_shape_text(const json_t *value);

/** What an element holds: by what the service's table says of its name, else by how it looks. Caller owns. */
json_t *gw_shape_from_xml(const gw_service *service, const gw_xml *element);

/** An element's children as an object, whatever its name. Caller owns. */
json_t *gw_shape_members(const gw_service *service, const gw_xml *element);

/** Writes an object's members as elements. */
void gw_shape_write_members(const gw_service *service, GString *out, const json_t *object);

/** An object as the parameters of a form, beginning with Action and Version. For this and the next one, the
 * service is the operation's view for requests. */
GString *gw_shape_to_form(const gw_service *service, const char *operation, const json_t *input);

/** A form's parameters as an object, Action and Version among them. GW_ERROR_INVALID when it contradicts
 * itself or is out of bounds. Caller owns. */
json_t *gw_shape_from_form(const gw_service *service, const char *form, GError **error);

#endif
