package dev.mdk.benchmarks.simulation;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** Draws figures as SVG: plain text, the same for the same figures. */
final class Plot {

  private static final int LEFT = 190;
  private static final int WIDTH = 430;
  private static final int RIGHT = 80;
  private static final int ROW = 17;
  private static final String OURS = "#2b6cb0";
  private static final String OTHERS = "#a0aec0";
  private static final String[] LINES = {
    "#2b6cb0", "#c05621", "#2f855a", "#805ad5", "#b83280", "#718096"
  };

  private final StringBuilder body = new StringBuilder();
  private int height = 10;

  /** A bar. */
  record Bar(String name, boolean isOurs, double value) {}

  /** A line, with a value for each second. */
  record Line(String name, List<Double> values) {}

  /** Adds bars below each other, on a scale of powers of ten or a linear one. */
  Plot bars(String title, String unit, boolean isLogarithmic, List<Bar> bars) {
    double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
    DoubleUnaryOperator scale =
        isLogarithmic
            ? value -> Math.log10(Math.max(1, value)) / Math.log10(Math.max(10, most))
            : value -> value / Math.max(1, most);
    title(title);
    for (Bar bar : bars) {
      String color = bar.isOurs ? OURS : OTHERS;
      text(LEFT - 6, height + 12, "end", "#1a202c", bar.name);
      double width = Math.max(1, WIDTH * scale.applyAsDouble(bar.value));
      body.append(
          format(
              "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"12\" fill=\"%s\"/>%n",
              LEFT, height + 2, width, color));
      String value = format(bar.value < 10 ? "%.1f %s" : "%.0f %s", bar.value, unit);
      text(LEFT + width + 5, height + 12, "start", "#1a202c", value);
      height += ROW;
    }
    height += 12;
    return this;
  }

  /** Adds lines over the seconds, in per cent from zero to the given value. */
  Plot lines(String title, double most, List<Line> lines) {
    title(title);
    int tall = 240;
    for (int i = 0; i <= 4; i++) {
      double y = height + tall - tall * i / 4.0;
      body.append(
          format("<path d=\"M%d %.1fh%d\" stroke=\"#e2e8f0\" fill=\"none\"/>%n", LEFT, y, WIDTH));
      text(LEFT - 6, y + 4, "end", "#1a202c", format("%.0f %%", most * i / 4));
    }
    int number = 0;
    for (Line line : lines) {
      StringBuilder path = new StringBuilder("M");
      for (int i = 0; i < line.values.size(); i++) {
        double x = LEFT + WIDTH * i / (line.values.size() - 1.0);
        double y = height + tall * (1 - Math.min(most, line.values.get(i)) / most);
        path.append(format("%.1f %.1f ", x, y));
      }
      String color = LINES[number % LINES.length];
      body.append(
          format(
              "<path d=\"%s\" stroke=\"%s\" stroke-width=\"1.5\" fill=\"none\"/>%n",
              path.toString().trim(), color));
      int row = height + tall + 36 + ROW * number++;
      body.append(
          format(
              "<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"3\" fill=\"%s\"/>%n",
              LEFT, row - 5, color));
      text(LEFT + 20, row, "start", "#1a202c", line.name);
    }
    int seconds = lines.get(0).values.size();
    for (int second = 0; second <= seconds; second += 10) {
      double x = LEFT + WIDTH * second / (double) seconds;
      text(x, height + tall + 15, "middle", "#1a202c", second + " s");
    }
    height += tall + 36 + ROW * number;
    return this;
  }

  private void title(String title) {
    body.append(
        format(
            "<text x=\"%d\" y=\"%d\" font-weight=\"bold\" fill=\"#1a202c\">%s</text>%n",
            10, height + 12, title));
    height += 22;
  }

  private void text(double x, double y, String anchor, String color, String text) {
    body.append(
        format(
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
            x, y, anchor, color, text));
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static String format(String pattern, Object... parts) {
    return String.format(Locale.ROOT, pattern.replace("%n", "\n"), parts);
  }

  /** Returns the drawing. */
  @Override
  public String toString() {
    int width = LEFT + WIDTH + RIGHT;
    return format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n",
            width, height, width)
        + body
        + "</svg>\n";
  }
}
