package gateway.bench.limits;

import gateway.bench.limits.LimitsSim.Row;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;

/** Two diagrams beside each other, as SVG that goes by the reader's colours: what passed, and what it cost. */
final class Plot {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 400;
    private static final int SIDE = 340;
    private static final int TOP = 60;
    private static final int TALL = 250;
    private static final double MOST_DEMAND = 3;

    private static final List<Contender> LINES =
            List.of(Contender.PRODUCT, Contender.EXACT, Contender.WINDOW, Contender.DEFERRED);

    private Plot() {}

    static String of(List<Row> rows) {
        var svg = new StringBuilder(4000);
        svg.append(String.format(Locale.ROOT, """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13" role="img">
            <title>Limiters in virtual time: what passes, and what it costs</title>
            <style>
            text { fill: #24292f; } .axis { stroke: #57606a; } .grid { stroke: #d0d7de; }
            .l0 { stroke: #0969da; fill: #0969da; } .l1 { stroke: #8250df; fill: #8250df; }
            .l2 { stroke: #bc4c00; fill: #bc4c00; } .l3 { stroke: #1a7f37; fill: #1a7f37; }
            polyline { fill: none !important; stroke-width: 2; } .l0 { stroke-width: 3; }
            @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3; } .axis { stroke: #8b949e; } .grid { stroke: #30363d; }
            .l0 { stroke: #58a6ff; fill: #58a6ff; } .l1 { stroke: #bc8cff; fill: #bc8cff; }
            .l2 { stroke: #ffa657; fill: #ffa657; } .l3 { stroke: #56d364; fill: #56d364; }
            }
            </style>
            """, WIDTH, HEIGHT));
        diagram(
                svg,
                rows,
                60,
                "most in any interval / allowed",
                2.5,
                (row, contender) -> row.of(contender).most());
        diagram(svg, rows, 490, "writes for each request", 1.5, Row::writes);
        for (int i = 0; i < LINES.size(); i++) {
            int x = 60 + 200 * i;
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"l%d\" x=\"%d\" y=\"%d\" width=\"14\" height=\"4\"/><text x=\"%d\""
                            + " y=\"%d\">%s</text>%n",
                    i,
                    x,
                    HEIGHT - 24,
                    x + 20,
                    HEIGHT - 18,
                    LINES.get(i).words));
        }
        return svg.append("</svg>\n").toString();
    }

    private static void diagram(
            StringBuilder svg,
            List<Row> rows,
            int left,
            String title,
            double most,
            ToDoubleBiFunction<Row, Contender> value) {
        text(svg, left, TOP - 20, "start", title);
        for (double y = 0; y <= most; y += 0.5) {
            line(svg, y == 0 ? "axis" : "grid", left, height(y, most), left + SIDE, height(y, most));
            text(svg, left - 8, height(y, most) + 4, "end", String.format(Locale.ROOT, "%.1f", y));
        }
        for (double x = 0; x <= MOST_DEMAND; x += 0.5) {
            text(svg, across(left, x), TOP + TALL + 18, "middle", String.format(Locale.ROOT, "%.1f", x));
        }
        text(svg, left + SIDE, TOP + TALL + 36, "end", "demand / limit");
        for (int i = LINES.size() - 1; i >= 0; i--) {
            var points = new StringBuilder(100);
            for (Row row : rows) {
                points.append(String.format(
                        Locale.ROOT,
                        "%.1f,%.1f ",
                        across(left, row.demand()),
                        height(Math.min(most, value.applyAsDouble(row, LINES.get(i))), most)));
            }
            svg.append(String.format(
                    Locale.ROOT,
                    "<polyline class=\"l%d\" points=\"%s\"/>%n",
                    i,
                    points.toString().strip()));
        }
    }

    private static double across(int left, double demand) {
        return left + SIDE * demand / MOST_DEMAND;
    }

    private static double height(double value, double most) {
        return TOP + TALL * (1 - value / most);
    }

    private static void line(StringBuilder svg, String kind, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.0f\" y1=\"%.1f\" x2=\"%.0f\" y2=\"%.1f\"/>%n",
                kind,
                x1,
                y1,
                x2,
                y2));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String words) {
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, words));
    }
}
