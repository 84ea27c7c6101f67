/**
 * The stage that serves models: a project's {@code pipelines} become endpoints that answer chat
 * requests. Faces ask {@link io.millrace.deployment.Endpoints}; everything else about a request
 * (guardrails, steps, the model behind the endpoint and its replacement while requests are under
 * way) is decided here.
 */
@Export
@Version("3.3.0")
@NullMarked
package io.millrace.deployment;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
