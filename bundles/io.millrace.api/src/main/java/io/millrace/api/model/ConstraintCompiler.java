package io.millrace.api.model;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Turns a form of output into what a model may say token by token. A service; thread-safe. What was
 * worked out for a form and a vocabulary is kept for the next call with them.
 *
 * @since 1.2
 */
@ProviderType
public interface ConstraintCompiler {
  /**
   * A constraint for one generation. What it lets a model say to the end always has the form.
   *
   * @param vocabulary the session's; the same object for the same session
   * @throws io.millrace.api.PlatformException SCHEMA_INVALID; SCHEMA_UNSUPPORTED, naming the
   *     keyword that cannot be enforced; SCHEMA_IMPOSSIBLE if no value fits; SCHEMA_TOO_LARGE
   */
  TokenConstraint constrain(OutputForm form, Vocabulary vocabulary);
}
