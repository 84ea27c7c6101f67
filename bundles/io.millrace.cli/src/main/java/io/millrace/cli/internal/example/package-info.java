/** Examples of catalogue items: read, executed against a server, compared. */
@NullMarked
package io.millrace.cli.internal.example;

import org.jspecify.annotations.NullMarked;
