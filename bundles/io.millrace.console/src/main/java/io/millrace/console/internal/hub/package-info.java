/**
 * The page of the hub in the Felix Web Console: a shell without data, its scripts and styles, and
 * the calls that its scripts make. Start at {@link io.millrace.console.internal.hub.HubPage}.
 */
@NullMarked
package io.millrace.console.internal.hub;

import org.jspecify.annotations.NullMarked;
