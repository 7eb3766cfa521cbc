package org.sentenceforge.core.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Percent encoding of paths. */
final class UrlPath {
    private UrlPath() {}

    static String encode(String path) {
        return Arrays.stream(path.split("/")).map(UrlPath::encodeSegment).collect(Collectors.joining("/"));
    }

    static String encodeSegment(String segment) {
        // That encoder is made for forms, where a blank is a plus
        return URLEncoder.encode(segment, UTF_8).replace("+", "%20");
    }
}
