#include "core/data/synthetic_digits.hpp"

#include "core/data/digit_skeletons.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <thread>

namespace penumbra {

namespace {

constexpr double kPi = std::numbers::pi;

/// splitmix64 (Steele et al. 2014): a stream for every seed, the same on every machine.
class Random {
  public:
    Random(std::uint64_t seed, std::uint64_t index) : state_(seed * 0x9e3779b97f4a7c15ULL) {
        state_ = next() ^ (index * 0xd1b54a32d192ed03ULL);
    }
    double uniform(double low = 0, double high = 1) {
        return low + (high - low) * static_cast<double>(next() >> 11) * 0x1p-53;
    }
    /// Box & Muller 1958.
    double normal(double mean, double deviation) {
        const double radius = std::sqrt(-2 * std::log(1 - uniform()));
        return mean + deviation * radius * std::cos(2 * kPi * uniform());
    }
    /// Normal, drawn again while it lies beyond two deviations.
    double moderate(double mean, double deviation) {
        double value = normal(mean, deviation);
        while (std::abs(value - mean) > 2 * deviation)
            value = normal(mean, deviation);
        return value;
    }
    std::size_t below(std::size_t count) { return static_cast<std::size_t>(next() % count); }

  private:
    std::uint64_t next() {
        std::uint64_t x = state_ += 0x9e3779b97f4a7c15ULL;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
        x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
        return x ^ (x >> 31);
    }
    std::uint64_t state_;
};

/// The dot of a pen: where, and how wide there.
struct Dot {
    double x = 0;
    double y = 0;
    double radius = 0;
    double length = 0; ///< of the line to it from the dot before; 0 where a stroke begins
};

/// A smooth displacement of the plane: two waves in either direction.
struct Wave {
    double amplitude, fx, fy, phase;
    double at(PenPoint p) const { return amplitude * std::sin(2 * kPi * (fx * p.x + fy * p.y) + phase); }
};

std::array<Wave, 4> draw_waves(Random& random) {
    std::array<Wave, 4> waves{};
    for (Wave& wave : waves)
        wave = {random.normal(0, 0.035), random.uniform(-0.9, 0.9), random.uniform(-0.9, 0.9),
                random.uniform(0, 2 * kPi)};
    return waves;
}

/// Catmull-Rom spline through p1 and p2, t 0..1. Catmull & Rom 1974.
PenPoint spline(PenPoint p0, PenPoint p1, PenPoint p2, PenPoint p3, double t) {
    const auto one = [t](double a, double b, double c, double d) {
        return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t +
                      (3 * b - a - 3 * c + d) * t * t * t);
    };
    return {one(p0.x, p1.x, p2.x, p3.x), one(p0.y, p1.y, p2.y, p3.y)};
}

/// Points along a stroke, close enough for a pen of a pixel.
std::vector<PenPoint> trace(const PenStroke& stroke) {
    constexpr int kPieces = 6;
    std::vector<PenPoint> points;
    for (std::size_t i = 0; i + 1 < stroke.size(); ++i) {
        const PenPoint before = i > 0 ? stroke[i - 1] : stroke[i];
        const PenPoint after = i + 2 < stroke.size() ? stroke[i + 2] : stroke[i + 1];
        for (int k = 0; k < kPieces; ++k)
            points.push_back(
                spline(before, stroke[i], stroke[i + 1], after, static_cast<double>(k) / kPieces));
    }
    points.push_back(stroke.back());
    return points;
}

struct Hand {
    double slant, rotation, width, size, thickness;
};

Hand draw_hand(Random& random, int digit) {
    Hand hand{};
    hand.slant = random.moderate(9, 13);
    hand.rotation = random.moderate(0, 5);
    hand.width = std::exp(random.moderate(digit == 1 ? -0.6 : -0.3, 0.17));
    hand.size = random.moderate(19.6, 0.45);
    hand.thickness = std::exp(random.moderate(1.0, 0.27));
    return hand;
}

const DigitStyle& draw_style(Random& random, std::span<const DigitStyle> styles) {
    double all = 0;
    for (const DigitStyle& style : styles)
        all += style.share;
    double left = random.uniform(0, all);
    for (const DigitStyle& style : styles)
        if ((left -= style.share) < 0)
            return style;
    return styles.back();
}

/// The style's skeleton with every control point moved a little; strokes that touch stay together.
std::vector<PenStroke> jittered(const DigitStyle& style, Random& random) {
    std::vector<PenStroke> strokes = style.strokes;
    std::vector<std::pair<PenPoint, PenPoint>> moved; // from, to
    for (PenStroke& stroke : strokes)
        for (PenPoint& point : stroke) {
            const auto known = std::find_if(moved.begin(), moved.end(), [&](const auto& m) {
                return m.first.x == point.x && m.first.y == point.y;
            });
            if (known != moved.end()) {
                point = known->second;
                continue;
            }
            const PenPoint to{point.x + random.moderate(0, 0.035), point.y + random.moderate(0, 0.03)};
            moved.emplace_back(point, to);
            point = to;
        }
    return strokes;
}

std::vector<Dot> write(const DigitStyle& style, const Hand& hand, Random& random) {
    const auto across = draw_waves(random);
    const auto along = draw_waves(random);
    const double shear = std::tan(hand.slant * kPi / 180);
    const double cosine = std::cos(hand.rotation * kPi / 180);
    const double sine = std::sin(hand.rotation * kPi / 180);
    std::vector<Dot> dots;
    for (const PenStroke& stroke : jittered(style, random)) {
        const double pressure = random.normal(0, 0.16);
        const double phase = random.uniform(0, 2 * kPi);
        const double taper = random.uniform(-0.25, 0.25);
        const auto points = trace(stroke);
        for (std::size_t i = 0; i < points.size(); ++i) {
            PenPoint p = points[i];
            const double t = static_cast<double>(i) / static_cast<double>(points.size() - 1);
            const double x = p.x + across[0].at(p) + across[1].at(p) - 0.5;
            const double y = p.y + along[2].at(p) + along[3].at(p) - 0.5;
            const double wide = hand.width * x - shear * y; // y points down, so the top goes right
            Dot dot{cosine * wide - sine * y, sine * wide + cosine * y,
                    1 + pressure * std::sin(2 * kPi * t + phase) + taper * (t - 0.5)};
            if (i > 0)
                dot.length = std::hypot(dot.x - dots.back().x, dot.y - dots.back().y);
            dots.push_back(dot);
        }
    }
    return dots;
}

/// Scales the dots so that the ink's longer side is `size` pixels, and moves their centre of mass to the
/// middle of the image.
void frame(std::vector<Dot>& dots, const Hand& hand) {
    const auto [left, right] =
        std::minmax_element(dots.begin(), dots.end(), [](const Dot& a, const Dot& b) { return a.x < b.x; });
    const auto [top, bottom] =
        std::minmax_element(dots.begin(), dots.end(), [](const Dot& a, const Dot& b) { return a.y < b.y; });
    const double longer = std::max({right->x - left->x, bottom->y - top->y, 1e-6});
    const double scale = std::max(1.0, hand.size - hand.thickness) / longer;
    double mass = 0, x = 0, y = 0;
    for (Dot& dot : dots) {
        dot.x *= scale;
        dot.y *= scale;
        dot.radius = std::max(0.35, dot.radius * hand.thickness / 2);
        const double ink = dot.radius * dot.length;
        mass += ink;
        x += ink * dot.x;
        y += ink * dot.y;
    }
    for (Dot& dot : dots) {
        dot.x += kImageColumns / 2.0 - x / mass;
        dot.y += kImageRows / 2.0 - y / mass;
    }
}

/// Distance of a pixel's centre from the line between two dots, less the pen's radius there.
double outside(const Dot& a, const Dot& b, double x, double y) {
    const double dx = b.x - a.x, dy = b.y - a.y;
    const double length = dx * dx + dy * dy;
    const double t = length > 0 ? std::clamp(((x - a.x) * dx + (y - a.y) * dy) / length, 0.0, 1.0) : 0.0;
    const double ex = x - a.x - t * dx, ey = y - a.y - t * dy;
    return std::sqrt(ex * ex + ey * ey) - (a.radius + t * (b.radius - a.radius));
}

/// Grey falls from full to none over this many pixels at the edge of the ink.
constexpr double kEdge = 1.5;

void draw_line(const Dot& a, const Dot& b, std::span<double, kImagePixels> ink) {
    const double reach = std::max(a.radius, b.radius) + kEdge;
    const auto low = [&](double u, double v) {
        return std::max(0, static_cast<int>(std::floor(std::min(u, v) - reach)));
    };
    const auto high = [&](double u, double v, int end) {
        return std::min(end - 1, static_cast<int>(std::ceil(std::max(u, v) + reach)));
    };
    for (int row = low(a.y, b.y); row <= high(a.y, b.y, kImageRows); ++row)
        for (int column = low(a.x, b.x); column <= high(a.x, b.x, kImageColumns); ++column) {
            double& pixel = ink[static_cast<std::size_t>(row * kImageColumns + column)];
            if (pixel < 1)
                pixel = std::max(pixel,
                                 std::clamp(0.5 - outside(a, b, column + 0.5, row + 0.5) / kEdge, 0.0, 1.0));
        }
}

void rasterise(const std::vector<Dot>& dots, const DigitStyle& style, double strength,
               std::span<std::uint8_t> pixels) {
    std::array<double, kImagePixels> ink{};
    std::size_t first = 0;
    for (const PenStroke& stroke : style.strokes) {
        const std::size_t count = trace(stroke).size();
        for (std::size_t i = first; i + 1 < first + count; ++i)
            draw_line(dots[i], dots[i + 1], ink);
        first += count;
    }
    for (std::size_t i = 0; i < pixels.size(); ++i)
        pixels[i] = static_cast<std::uint8_t>(std::lround(255 * std::min(1.0, ink[i] * strength)));
}

/// Styles of all digits in one list, as the factor counts them.
struct StyleList {
    std::vector<std::string> names;
    std::array<std::size_t, 10> first{};
    StyleList() {
        for (int digit = 0; digit < 10; ++digit) {
            first[static_cast<std::size_t>(digit)] = names.size();
            for (const DigitStyle& style : digit_styles(digit))
                names.emplace_back(style.name);
        }
    }
};

enum Column { Style, Slant, Thickness, Width, Rotation, Size, Columns };

void make_one(ImageSet& set, std::size_t i, std::uint64_t seed, std::uint64_t index, const StyleList& list) {
    Random random(seed, index);
    const auto digit = random.below(10);
    const auto styles = digit_styles(static_cast<int>(digit));
    const DigitStyle& style = draw_style(random, styles);
    const Hand hand = draw_hand(random, static_cast<int>(digit));
    auto dots = write(style, hand, random);
    frame(dots, hand);
    rasterise(dots, style, random.uniform(1.0, 1.25),
              std::span(set.pixels).subspan(i * kImagePixels, kImagePixels));
    set.labels[i] = static_cast<std::uint8_t>(digit);
    const auto put = [&](Column column, double value) {
        set.factors[column].values[i] = static_cast<float>(value);
    };
    put(Style, static_cast<double>(list.first[digit] + static_cast<std::size_t>(&style - styles.data())));
    put(Slant, hand.slant);
    put(Thickness, hand.thickness);
    put(Width, hand.width);
    put(Rotation, hand.rotation);
    put(Size, hand.size);
}

} // namespace

ImageSet synthetic_digits(std::size_t count, std::uint64_t seed, std::uint64_t first) {
    static const StyleList list;
    ImageSet set;
    set.pixels.resize(count * kImagePixels);
    set.labels.resize(count);
    set.factors.resize(Columns);
    constexpr std::array kNames = {"style", "slant", "thickness", "width", "rotation", "size"};
    for (std::size_t column = 0; column < Columns; ++column)
        set.factors[column] = {kNames[column], std::vector<float>(count), {}};
    set.factors[Style].names = list.names;

    const std::size_t workers = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 8);
    std::vector<std::jthread> threads;
    for (std::size_t worker = 0; worker < workers; ++worker)
        threads.emplace_back([&, worker] {
            for (std::size_t i = worker; i < count; i += workers)
                make_one(set, i, seed, first + i, list);
        });
    threads.clear(); // joins
    return set;
}

} // namespace penumbra
