package io.millrace.kernel.model;

/** Stages of a model version. At most one version of a model is in production. */
public enum Stage {
  CANDIDATE,
  STAGING,
  PRODUCTION,
  ARCHIVED
}
