package io.millrace.cli.internal.bench.serve;

import io.millrace.cli.internal.CliFailure;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws tokens per second against the number of clients, a line per server. */
final class ThroughputPlot {
  private static final List<Color> COLOURS =
      List.of(new Color(0x4338CA), new Color(0xEA580C), new Color(0x0F766E));

  private ThroughputPlot() {}

  /** Writes a PNG. */
  static void write(Map<String, List<LevelFigures>> servers, Path file) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(720)
            .height(360)
            .title("Throughput")
            .xAxisTitle("clients")
            .yAxisTitle("tokens per second, all together")
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotGridLinesColor(new Color(0xE5E7EB));
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE);
    chart.getStyler().setYAxisMin(0.0);
    int n = 0;
    for (var server : servers.entrySet()) {
      XYSeries line =
          chart.addSeries(
              server.getKey(),
              server.getValue().stream().mapToDouble(LevelFigures::clients).toArray(),
              server.getValue().stream().mapToDouble(LevelFigures::tokensPerSecond).toArray());
      line.setLineColor(COLOURS.get(n % COLOURS.size()));
      line.setMarkerColor(COLOURS.get(n++ % COLOURS.size()));
      line.setMarker(SeriesMarkers.CIRCLE);
    }
    try {
      Files.write(file, BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG));
    } catch (LinkageError | InternalError e) {
      throw CliFailure.work(
          "The plot was not drawn: " + e, "Java measures no text here: install a font.");
    }
  }
}
