/** How bundles are read and catalogues kept. */
@NullMarked
package io.millrace.publisher.internal;

import org.jspecify.annotations.NullMarked;
