package io.millrace.development.internal;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the loss and the learning rate over the steps as pictures. */
final class LossPlot {
  static final String FILE = "loss.png";
  static final String RATES = "learning-rate.png";

  private LossPlot() {}

  /**
   * Draws the curves into new files of a folder.
   *
   * @param log hears why nothing was drawn
   * @return false if there is nothing to draw or the machine cannot
   */
  static boolean draw(LossCurves curves, Path folder, Consumer<String> log) throws IOException {
    if (curves.train().size() < 2) {
      return false;
    }
    try {
      XYChart chart = chart(curves);
      byte[] loss = BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG);
      byte[] rates = BitmapEncoder.getBitmapBytes(rates(curves), BitmapFormat.PNG);
      Files.write(folder.resolve(FILE), loss);
      Files.write(folder.resolve(RATES), rates);
      return true;
    } catch (LinkageError | InternalError | RuntimeException e) {
      // Java on a machine without fonts measures no text; a run is worth more than its picture.
      log.accept("The loss was not drawn: " + e);
      return false;
    }
  }

  private static XYChart empty(String title, String axis) {
    XYChart chart =
        new XYChartBuilder()
            .width(720)
            .height(360)
            .title(title)
            .xAxisTitle("step")
            .yAxisTitle(axis)
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotGridLinesColor(new Color(0xE5E7EB));
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNE);
    chart.getStyler().setMarkerSize(5);
    return chart;
  }

  private static XYChart rates(LossCurves curves) {
    XYChart chart = empty("Learning rate", "learning rate");
    chart.getStyler().setYAxisDecimalPattern("0.##E0");
    line(chart, "learning rate", curves.rates(), new Color(0x4338CA), 2f);
    return chart;
  }

  private static XYChart chart(LossCurves curves) {
    XYChart chart = empty("Loss", "loss");
    line(chart, "training, each step", curves.train(), new Color(0xC7D2FE), 1f);
    line(chart, "training, smoothed", smoothed(curves.train()), new Color(0x4338CA), 2f);
    if (!curves.held().isEmpty()) {
      XYSeries held = line(chart, "held out", curves.held(), new Color(0xEA580C), 2f);
      held.setMarker(SeriesMarkers.CIRCLE);
    }
    return chart;
  }

  private static XYSeries line(
      XYChart chart, String name, TreeMap<Long, Double> points, Color color, float width) {
    XYSeries series =
        chart.addSeries(name, new ArrayList<>(points.keySet()), new ArrayList<>(points.values()));
    series.setMarker(SeriesMarkers.NONE);
    series.setLineStyle(SeriesLines.SOLID);
    series.setLineColor(color);
    series.setMarkerColor(color);
    series.setLineWidth(width);
    return series;
  }

  /** Exponential moving average over about a twentieth of the curve. */
  private static TreeMap<Long, Double> smoothed(TreeMap<Long, Double> points) {
    double keep = 1 - 1 / Math.max(1.0, points.size() / 20.0);
    TreeMap<Long, Double> smooth = new TreeMap<>();
    double average = points.firstEntry().getValue();
    for (var p : points.entrySet()) {
      average = keep * average + (1 - keep) * p.getValue();
      smooth.put(p.getKey(), average);
    }
    return smooth;
  }
}
