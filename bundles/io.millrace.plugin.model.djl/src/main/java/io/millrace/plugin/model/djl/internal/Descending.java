package io.millrace.plugin.model.djl.internal;

/**
 * Indices by descending weight, as far as asked: a heap, because a nucleus is usually a few of tens
 * of thousands. Equal weights come by ascending index, so that a seed decides.
 */
final class Descending {
  private final double[] weights;
  private final int[] heap;
  private int size;

  /**
   * @param indices into the weights, the first {@code count} of them; reordered
   */
  Descending(double[] weights, int[] indices, int count) {
    this.weights = weights;
    this.heap = indices;
    this.size = count;
    for (int i = size / 2 - 1; i >= 0; i--) {
      sink(i);
    }
  }

  int next() {
    int top = heap[0];
    heap[0] = heap[--size];
    sink(0);
    return top;
  }

  private void sink(int from) {
    int i = from;
    while (2 * i + 1 < size) {
      int child = 2 * i + 1;
      if (child + 1 < size && before(heap[child + 1], heap[child])) {
        child++;
      }
      if (!before(heap[child], heap[i])) {
        return;
      }
      int swapped = heap[i];
      heap[i] = heap[child];
      heap[child] = swapped;
      i = child;
    }
  }

  private boolean before(int a, int b) {
    return weights[a] > weights[b] || weights[a] == weights[b] && a < b;
  }
}
