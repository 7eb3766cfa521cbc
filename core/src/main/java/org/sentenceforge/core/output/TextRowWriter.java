package org.sentenceforge.core.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.sentenceforge.core.data.FileFormat;

/** Rows as lines of text. */
final class TextRowWriter extends RowWriter {
    private static final int BUFFER = 1 << 16;

    private final AtomicFile file;
    private final OutputStream out;
    private final Optional<GZIPOutputStream> compression;
    private final RowText text;

    private TextRowWriter(
            String name,
            long rows,
            AtomicFile file,
            OutputStream out,
            Optional<GZIPOutputStream> compression,
            RowText text) {
        super(name, rows);
        this.file = file;
        this.out = out;
        this.compression = compression;
        this.text = text;
    }

    /** Owns the file, also where this fails. */
    static TextRowWriter begin(AtomicFile file, Path target, FileFormat format, RowLayout layout) {
        try {
            RowText text = RowText.of(format, layout.columns());
            Resumption.Point kept = file.kept();
            file.channel().truncate(kept.position());
            file.channel().position(kept.position());
            OutputStream bytes = Channels.newOutputStream(file.channel());
            Optional<GZIPOutputStream> compression =
                    isCompressed(target) ? Optional.of(new GZIPOutputStream(bytes, BUFFER)) : Optional.empty();
            OutputStream out = new BufferedOutputStream(compression.isPresent() ? compression.get() : bytes, BUFFER);
            out.write(text.header().getBytes(UTF_8));
            return new TextRowWriter(target.toString(), kept.rows(), file, out, compression, text);
        } catch (IOException e) {
            file.close();
            throw cannotWrite(target.toString(), e);
        }
    }

    @Override
    void put(List<?> cells) throws IOException {
        out.write(text.line(rows(), cells).getBytes(UTF_8));
    }

    @Override
    void finish() throws IOException {
        out.flush();
        if (compression.isPresent()) {
            compression.get().finish();
        }
        file.commit();
    }

    @Override
    void handOn(long done) throws IOException {
        out.flush();
        file.keep(new Resumption.Point(done, file.channel().position()));
    }

    @Override
    void release() {
        file.close();
    }
}
