package io.millrace.plugin.tuner.djl.internal;

/**
 * Random changes to training rows, drawn anew every epoch.
 *
 * @param promptDropout probability of deleting a prompt token that is not special
 * @param answerCut probability of learning only the beginning of an answer, without its end
 * @param answerCutTokens how many tokens such a beginning has
 */
record Augmentation(double promptDropout, double answerCut, int answerCutTokens) {
  static final Augmentation NONE = new Augmentation(0, 0, 1);
}
