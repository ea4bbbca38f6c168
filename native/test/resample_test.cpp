#include "graft/resample.h"

#include <algorithm>
#include <cstdio>
#include <random>
#include <vector>

namespace {

using graft::Floats;
using graft::Pixels;
using graft::Taps;

int failures = 0;

void check(bool ok, const char* what, int a = 0, int b = 0) {
  if (!ok) {
    std::fprintf(stderr, "%s (%d, %d)\n", what, a, b);
    ++failures;
  }
}

/// Taps whose weights are random shares of 1, `out` positions over `in`; some are empty.
struct Axis {
  std::vector<std::int32_t> entries;
  std::int32_t size;
  std::int32_t longest;

  Axis(std::mt19937& random, int in, int out) : size(out), longest(1 + static_cast<int>(random() % 6)) {
    for (int i = 0; i < out; ++i) {
      const int first = static_cast<int>(static_cast<long long>(i) * in / out);
      const int count = std::min<int>(in - first, static_cast<int>(random() % (longest + 1)));
      entries.push_back(first);
      entries.push_back(count);
      std::int32_t left = 1 << graft::kWeightBits;
      for (int k = 0; k < longest; ++k) {
        const std::int32_t weight = k + 1 == count ? left : static_cast<std::int32_t>(random() % (left + 1u));
        entries.push_back(k < count ? weight : -1);  // what is behind the count is nobody's
        if (k < count) left -= weight;
      }
    }
  }

  const std::int32_t* at(int i) const { return entries.data() + i * (2 + longest); }
  Taps taps() const { return {entries.data(), size, longest}; }
};

/// One output byte by the definition: every tap of the rows goes across and is rounded first.
int expected(const Pixels& in, const std::int32_t* column, const std::int32_t* row, int c) {
  std::int64_t down = 1 << (graft::kWeightBits - 1);
  for (int j = 0; j < row[1]; ++j) {
    std::int64_t across = 1 << (graft::kWeightBits - 1);
    for (int i = 0; i < column[1]; ++i) {
      across += std::int64_t{in.data[(row[0] + j) * in.row + 3 * (column[0] + i) + c]} * column[2 + i];
    }
    down += (across >> graft::kWeightBits) * row[2 + j];
  }
  return static_cast<int>(down >> graft::kWeightBits);
}

struct Picture {
  std::vector<std::uint8_t> bytes;
  Pixels pixels;

  /// Ends with its last pixel, so that ASan sees a byte read behind it.
  Picture(std::mt19937& random, int width, int height) : bytes((height - 1) * (3 * width + 5) + 3 * width) {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    pixels = {bytes.data(), static_cast<std::int64_t>(bytes.size()), 3 * width + 5, width, height};
  }
};

std::vector<float> tables() {
  std::vector<float> values;
  for (int i = 0; i < 3 * 256; ++i) values.push_back(static_cast<float>(i));
  return values;
}

void equals_the_definition(std::mt19937& random, int in_width, int in_height, int width, int height, bool last) {
  const Picture picture(random, in_width, in_height);
  const Axis columns(random, in_width, width);
  const Axis rows(random, in_height, height);
  std::vector<float> out(3 * width * height, -1);
  check(graft::resample(picture.pixels, columns.taps(), rows.taps(), tables().data(),
                        {out.data(), static_cast<std::int64_t>(out.size()), last}),
        "refused", in_width, in_height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c) {
        const int at = last ? 3 * (y * width + x) + c : (c * height + y) * width + x;
        const int want = 256 * c + expected(picture.pixels, columns.at(x), rows.at(y), c);
        if (out[at] != static_cast<float>(want)) return check(false, "another value than expected", x, y);
      }
    }
  }
}

void refuses_what_does_not_fit(std::mt19937& random) {
  const Picture picture(random, 4, 3);
  std::vector<float> out(3, -1);
  const Floats to{out.data(), 3, true};
  const std::int32_t one = 1 << graft::kWeightBits;
  const auto run = [&](std::vector<std::int32_t> columns, std::vector<std::int32_t> rows, Pixels in, Floats floats) {
    const int wide = static_cast<int>(columns.size()) - 2;
    return graft::resample(in, {columns.data(), 1, wide},
                           {rows.data(), static_cast<std::int32_t>(rows.size() / 3), 1}, tables().data(), floats);
  };
  check(run({3, 1, one}, {2, 1, one}, picture.pixels, to), "the last pixel was refused");
  out.assign(3, -1);
  Pixels cut = picture.pixels;
  cut.size -= 1;
  check(!run({3, 1, one}, {2, 1, one}, cut, to), "read a picture that is a byte short");
  check(!run({4, 1, one}, {2, 1, one}, picture.pixels, to), "read a column outside");
  check(!run({3, 2, one / 2, one / 2}, {2, 1, one}, picture.pixels, to), "read a tap outside");
  check(!run({-1, 1, one}, {2, 1, one}, picture.pixels, to), "read a column before the first");
  check(!run({3, 1, one}, {3, 1, one}, picture.pixels, to), "read a row outside");
  check(!run({2, 2, one}, {2, 1, one}, picture.pixels, to), "took a count over the longest");
  check(!run({3, 1, one + one / 2}, {2, 1, one}, picture.pixels, to), "took weights over 1");
  check(!run({3, 1, -1}, {2, 1, one}, picture.pixels, to), "took a negative weight");
  check(!run({3, 1, one}, {2, 1, one}, picture.pixels, {out.data(), 2, true}), "wrote where there is no room");
  check(!run({3, 1, one}, {2, 1, one, 1, 1, one}, picture.pixels, {out.data(), 6, true}), "took rows out of order");
  for (const float value : out) check(value == -1, "wrote although it refused");
}

}  // namespace

int main() {
  std::mt19937 random(1);
  const int sizes[] = {1, 2, 3, 5, 16, 33, 70};
  for (const int in_width : sizes) {
    for (const int in_height : sizes) {
      for (const int width : {1, 7, 32}) {
        equals_the_definition(random, in_width, in_height, width, 1 + in_height % 19, in_width % 2 == 0);
      }
    }
  }
  refuses_what_does_not_fit(random);
  return failures == 0 ? 0 : 1;
}
