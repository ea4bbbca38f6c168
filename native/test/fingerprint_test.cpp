#include "graft/fingerprint.h"

#include <cstdio>
#include <set>
#include <utility>
#include <vector>

int main() {
  int failures = 0;
  for (int64_t count : {1, 15, 16, 17, 1000, 16 * 1024, 40 * 1024 + 3}) {
    std::vector<float> values(static_cast<size_t>(count));
    for (size_t i = 0; i < values.size(); i++) values[i] = 0.25f * static_cast<float>(i % 97);
    std::set<uint64_t> seen = {graft::fingerprint(values.data(), count)};
    if (graft::fingerprint(values.data(), count) != *seen.begin()) {
      std::fprintf(stderr, "%d floats: not the same twice\n", int(count));
      ++failures;
    }
    size_t changes = 0;
    const size_t step = values.size() / 50 + 1;
    for (size_t i = 0; i < values.size(); i += step) {  // one value, by its last bit or its sign
      const float before = values[i];
      values[i] = before * (1 + 1.2e-7f) + 1e-30f;
      seen.insert(graft::fingerprint(values.data(), count));
      values[i] = -1 - before;
      seen.insert(graft::fingerprint(values.data(), count));
      values[i] = before;
      changes += 2;
    }
    for (size_t i = 16; i < values.size(); i += step) {  // two values of one lane, exchanged
      if (values[i] == values[i - 16]) continue;
      std::swap(values[i], values[i - 16]);
      seen.insert(graft::fingerprint(values.data(), count));
      std::swap(values[i], values[i - 16]);
      changes++;
    }
    if (seen.size() != changes + 1) {
      std::fprintf(stderr, "%d floats: %d of %d changes seen\n", int(count), int(seen.size()) - 1, int(changes));
      ++failures;
    }
  }
  return failures == 0 ? 0 : 1;
}
