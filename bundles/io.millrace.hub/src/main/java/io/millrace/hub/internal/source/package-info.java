/**
 * Where items come from: places, what is kept of them, whom to trust for them, and what they offer
 * taken together. Start at {@link io.millrace.hub.internal.source.LiveCatalogues}.
 */
@NullMarked
package io.millrace.hub.internal.source;

import org.jspecify.annotations.NullMarked;
