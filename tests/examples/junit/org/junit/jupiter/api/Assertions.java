package org.junit.jupiter.api;

import java.util.Objects;

/** As JUnit's, as far as the examples need it. */
public final class Assertions {
    /** What may throw anything. */
    public interface Executable {
        void execute() throws Throwable;
    }

    private Assertions() {}

    public static void assertTrue(boolean condition) {
        assertEquals(true, condition);
    }

    public static void assertEquals(Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) {
            throw new AssertionError("expected " + expected + ", found " + actual);
        }
    }

    public static <T extends Throwable> T assertThrows(Class<T> expected, Executable executable) {
        try {
            executable.execute();
        } catch (Throwable thrown) {
            if (expected.isInstance(thrown)) {
                return expected.cast(thrown);
            }
            throw new AssertionError("expected " + expected.getName(), thrown);
        }
        throw new AssertionError("expected " + expected.getName() + ", nothing was thrown");
    }
}
