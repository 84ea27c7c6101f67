/** Plugins of every kind that say which version of them served; bundled in several versions. */
package io.millrace.it.hotswap.swapped;
