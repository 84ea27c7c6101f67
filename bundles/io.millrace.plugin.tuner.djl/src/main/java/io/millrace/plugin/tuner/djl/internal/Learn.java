package io.millrace.plugin.tuner.djl.internal;

/** Which tokens of an sft row are learnt. */
enum Learn {
  /** Completions, or whole texts and conversations. */
  AUTO,
  /** Prompts too. */
  ALL,
  /** Completions only: rows without a prompt of their own are refused, as by TRL. */
  COMPLETION,
  /** What the assistant says in conversations: other rows are refused. */
  ASSISTANT
}
