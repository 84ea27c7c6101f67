/** What a change would do: which bundles come and go, who notices, what stands against it. */
@NullMarked
package io.millrace.hub.internal.plan;

import org.jspecify.annotations.NullMarked;
