/**
 * Components that tests pack into bundles; their service is a JDK interface, so they import
 * nothing.
 */
@NullMarked
package io.millrace.hub.internal.sample;

import org.jspecify.annotations.NullMarked;
