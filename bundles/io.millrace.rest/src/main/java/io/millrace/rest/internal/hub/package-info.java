/**
 * The hub over HTTP: sources, items, changes with their progress, archives, the served catalogue.
 */
@NullMarked
package io.millrace.rest.internal.hub;

import org.jspecify.annotations.NullMarked;
