/** Whether a bundle's file is fit to be installed, found out before the framework sees it. */
@NullMarked
package io.millrace.hub.internal.check;

import org.jspecify.annotations.NullMarked;
