package dev.graft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuBfloat16Test {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "'flags\t\t: fpu avx512f avx512_bf16 avx512_fp16\n', true",
    "'flags\t\t: fpu amx_tile amx_bf16\n', true",
    "'Features\t: fp asimd bf16 i8mm\n', true",
    "'flags\t\t: fpu avx2 avx512f avx512_fp16\nbugs\t\t: bf16\n', false",
    "'Features\t: fp asimd\n', false",
    "'', true"
  })
  void theInstructionsDecideWhereTheyAreListed(String text, boolean pays) throws IOException {
    Path cpuinfo = Files.writeString(folder.resolve("cpuinfo"), "processor\t: 0\n" + text);
    assertEquals(pays, CpuBfloat16.pays("auto", cpuinfo));
    assertTrue(CpuBfloat16.pays("on", cpuinfo));
    assertFalse(CpuBfloat16.pays("off", cpuinfo));
  }

  @Test
  void withoutAListNothingIsRefused() {
    assertTrue(CpuBfloat16.pays("auto", folder.resolve("absent")));
  }
}
