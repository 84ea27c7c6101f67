/**
 * The format of a catalogue, to be read and written: {@code index.xml} (resources in the OSGi
 * Repository Service's XML), {@code catalog.json} (what people search and see), {@code
 * index.dsse.json} (who vouches for both, until when). Needs no framework and reaches out to
 * nothing. Start at {@link io.millrace.catalog.CatalogFiles} and {@link
 * io.millrace.catalog.CatalogTrust}.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.catalog;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
