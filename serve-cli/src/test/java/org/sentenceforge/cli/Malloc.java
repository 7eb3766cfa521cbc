package org.sentenceforge.cli;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Structure;

/** What glibc tells of its pool. Resident memory also has what was given back to the pool, and not to the system. */
public interface Malloc extends Library {
    Info.ByValue mallinfo2();

    /** What was taken from the pool and not given back. */
    static long kilobytesInUse() {
        Info info = Native.load("c", Malloc.class).mallinfo2();
        return (info.uordblks.longValue() + info.hblkhd.longValue()) >> 10;
    }

    /** glibc's {@code struct mallinfo2}. */
    @Structure.FieldOrder({
        "arena",
        "ordblks",
        "smblks",
        "hblks",
        "hblkhd",
        "usmblks",
        "fsmblks",
        "uordblks",
        "fordblks",
        "keepcost"
    })
    class Info extends Structure {
        public NativeLong arena;
        public NativeLong ordblks;
        public NativeLong smblks;
        public NativeLong hblks;
        public NativeLong hblkhd;
        public NativeLong usmblks;
        public NativeLong fsmblks;
        public NativeLong uordblks;
        public NativeLong fordblks;
        public NativeLong keepcost;

        /** As the function returns it. */
        public static final class ByValue extends Info implements Structure.ByValue {}
    }
}
