/** The {{kind}} "{{name}}"; nothing here is seen by other bundles. */
@NullMarked
package {{package}}.internal;

import org.jspecify.annotations.NullMarked;
