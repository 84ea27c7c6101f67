/** Components that tests pack into bundles, most of them bad; their service is a JDK interface. */
@NullMarked
package io.millrace.it.hotswap.faulty;

import org.jspecify.annotations.NullMarked;
