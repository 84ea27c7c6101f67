package io.millrace.plugin.model.djl.internal;

/**
 * Indices by descending weight, as far as asked: a heap, because a nucleus is usually a few of tens
 * of thousands. Equal weights come by ascending index, so that a seed decides.
 */
final class Descending {
  private final double[] weights;
  private final int[] heap;
  private int size;

  Descending(double[] weights) {
    this.weights = weights;
    this.size = weights.length;
    this.heap = new int[size];
    for (int i = 0; i < size; i++) {
      heap[i] = i;
    }
    for (int i = size / 2 - 1; i >= 0; i--) {
      sink(i);
    }
  }

  private Descending(Descending other) {
    this.weights = other.weights;
    this.heap = other.heap.clone();
    this.size = other.size;
  }

  int next() {
    int top = heap[0];
    heap[0] = heap[--size];
    sink(0);
    return top;
  }

  double sumOfLargest(int count) {
    Descending copy = new Descending(this);
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += weights[copy.next()];
    }
    return sum;
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
