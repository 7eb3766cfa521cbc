package org.sentenceforge.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What engines say when memory runs out; the messages of GPUs are those of libtorch's and ONNX Runtime's sources. */
class MemoryShortageTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 79.10 GiB of which 5.06 MiB is free."
                        + " Process 7 has 79.09 GiB memory in use. Of the allocated memory 78.02 GiB is allocated by PyTorch, and"
                        + " 512.00 KiB is reserved by PyTorch but unallocated."
                        + "|' (21.0 MB more were asked for, 5.3 MB of the GPU''s 84.93 GB were free)'",
                "CUDA out of memory. Tried to allocate 1.50 GiB. GPU 1 has a total capacity of 15.77 GiB of which 513 bytes is free."
                        + "|' (1.61 GB more were asked for, 0.0 MB of the GPU''s 16.93 GB were free)'",
                "[enforce fail at alloc_cpu.cpp:118] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate"
                        + " 4294967296 bytes. Error code 12 (Cannot allocate memory)"
                        + "|' (4.29 GB more were asked for)'",
                "[enforce fail at alloc_cpu.cpp:117] data. DefaultCPUAllocator: not enough memory: you tried to allocate 8 bytes."
                        + "|' (0.0 MB more were asked for)'",
                "Error code - ORT_RUNTIME_EXCEPTION - message: bfc_arena.cc:376 Failed to allocate memory for requested buffer of"
                        + " size 301989888|' (302.0 MB more were asked for)'",
                "bfc_arena.cc:342 Available memory of 1048576 is smaller than requested bytes of 4194304"
                        + "|' (4.2 MB more were asked for, 1.0 MB on the GPU were free)'",
                "CUDA error: out of memory|''",
                "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`|''",
                "std::bad_alloc|''",
                "bad allocation|''"
            })
    void readsWhatWasAskedForAndWhatWasFree(String message, String figures) {
        assertThat(MemoryShortage.in(message))
                .get()
                .extracting(MemoryShortage::inBrackets)
                .isEqualTo(figures);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA error: device-side assert triggered",
                "FlashAttention only supports Ampere GPUs or newer.",
                "The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 0"
            })
    void knowsOtherErrors(String message) {
        assertThat(MemoryShortage.in(message)).isEmpty();
    }

    @Test
    void anErrorWithoutAMessageIsAnother() {
        assertThat(MemoryShortage.in(null)).isEmpty();
    }
}
