/**
 * {@code millrace demo}: plays a blueprint's whole loop against a server of its own, over HTTP like
 * any client. It knows nothing of any blueprint but what its {@code demo.yaml} says.
 */
@NullMarked
package io.millrace.cli.internal.demo;

import org.jspecify.annotations.NullMarked;
