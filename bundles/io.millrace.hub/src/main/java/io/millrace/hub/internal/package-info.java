/** Catalogues of bundles: resolve, install, uninstall in the running platform. */
@NullMarked
package io.millrace.hub.internal;

import org.jspecify.annotations.NullMarked;
