package {{package}}.internal;

/** Bigrams that were counted instead of trained. */
final class Trained {
  private Trained() {}

  static Bigram on(String... texts) {
    long[][] counts = new long[Bigram.SYMBOLS][Bigram.SYMBOLS];
    for (String text : texts) {
      int previous = Bigram.END;
      for (char c : (text + "\n").toCharArray()) {
        counts[previous][Bigram.symbol(c)]++;
        previous = Bigram.symbol(c);
      }
    }
    Bigram model = new Bigram();
    for (int i = 0; i < Bigram.SYMBOLS; i++) {
      for (int j = 0; j < Bigram.SYMBOLS; j++) {
        model.set(i, j, (float) Math.log(counts[i][j] + 0.01));
      }
    }
    return model;
  }
}
