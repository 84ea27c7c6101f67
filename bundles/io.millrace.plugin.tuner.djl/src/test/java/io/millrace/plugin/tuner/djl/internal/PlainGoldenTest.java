package io.millrace.plugin.tuner.djl.internal;

/** The same with the products of a device, which PyTorch differentiates by itself. */
class PlainGoldenTest extends GoldenTest {
  @Override
  boolean plain() {
    return true;
  }
}
