/** Routes: what can be asked, dispatch, and the OpenAPI document made from the same table. */
@NullMarked
package io.millrace.rest.internal.route;

import org.jspecify.annotations.NullMarked;
