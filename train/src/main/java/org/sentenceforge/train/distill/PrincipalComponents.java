package org.sentenceforge.train.distill;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchModule;

/**
 * The directions in which rows of numbers vary most (principal component analysis), computed in double precision: eigenvectors of the
 * covariance, the largest eigenvalue's first, each with the sign that makes its largest component positive, as scikit-learn's
 * {@code PCA(svd_solver="full")} has them.
 *
 * @param mean      of the rows, [dimension]
 * @param axes      the directions, [components][dimension]
 * @param explained the share of the rows' variance that lies in these directions
 */
record PrincipalComponents(double[] mean, double[][] axes, double explained) {
    private static final int ROWS_AT_ONCE = 8192;

    private static final List<String> METHODS = List.of("""
            def scatter(self: __torch__.Ops,
              rows: Tensor,
              mean: Tensor,
              sum: Tensor) -> Tensor:
              centred = torch.sub(torch.to(rows, 7), mean)
              return torch.add(sum, torch.matmul(torch.t(centred), centred))
            """, """
            def eigen(self: __torch__.Ops,
              matrix: Tensor) -> Tensor:
              values, vectors, = torch.linalg_eigh(matrix)
              return torch.cat([torch.unsqueeze(values, 0), vectors])
            """, """
            def project(self: __torch__.Ops,
              rows: Tensor,
              mean: Tensor,
              axes: Tensor) -> Tensor:
              centred = torch.sub(torch.to(rows, 7), mean)
              return torch.to(torch.matmul(centred, torch.t(axes)), 6)
            """);

    /** @param components how many, at most as many as the rows have numbers */
    static PrincipalComponents of(float[][] rows, int components) {
        int dimension = rows[0].length;
        double[] mean = mean(rows);
        double[] eigen;
        TorchDevice device = TorchDevice.of(new Device.Cpu());
        try (TorchModule module = new TorchModule(device, METHODS);
                NDManager manager = device.newManager()) {
            NDArray sum = manager.zeros(new Shape(dimension, dimension), DataType.FLOAT64);
            NDArray middle = manager.create(mean);
            for (int first = 0; first < rows.length; first += ROWS_AT_ONCE) {
                try (NDManager piece = manager.newSubManager()) {
                    NDArray scattered = module.forward("scatter", new NDList(piece(piece, rows, first), middle, sum))
                            .singletonOrThrow();
                    scattered.attach(manager);
                    sum.close();
                    sum = scattered;
                }
            }
            eigen = module.forward("eigen", new NDList(sum)).singletonOrThrow().toDoubleArray();
        }
        double[] values = Arrays.copyOf(eigen, dimension); // ascending, and the vectors are columns
        double[][] axes = IntStream.range(0, components)
                .mapToObj(component -> axis(eigen, dimension, dimension - 1 - component))
                .toArray(double[][]::new);
        double kept = Arrays.stream(values, dimension - components, dimension).sum();
        return new PrincipalComponents(mean, axes, kept / Arrays.stream(values).sum());
    }

    private static double[] mean(float[][] rows) {
        double[] mean = new double[rows[0].length];
        for (float[] row : rows) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += row[i];
            }
        }
        Arrays.setAll(mean, i -> mean[i] / rows.length);
        return mean;
    }

    private static double[] axis(double[] eigen, int dimension, int column) {
        double[] axis = new double[dimension];
        Arrays.setAll(axis, i -> eigen[(i + 1) * dimension + column]);
        double largest = Arrays.stream(axis)
                .reduce((some, other) -> Math.abs(other) > Math.abs(some) ? other : some)
                .orElseThrow();
        return largest < 0 ? Arrays.stream(axis).map(number -> -number).toArray() : axis;
    }

    /** Gives rows in these directions' coordinates, each with its index. */
    void project(float[][] rows, BiConsumer<Integer, float[]> taker) {
        int dimension = mean.length;
        double[] flat = Arrays.stream(axes).flatMapToDouble(Arrays::stream).toArray();
        TorchDevice device = TorchDevice.of(new Device.Cpu());
        try (TorchModule module = new TorchModule(device, METHODS);
                NDManager manager = device.newManager()) {
            NDArray middle = manager.create(mean);
            NDArray directions = manager.create(flat, new Shape(axes.length, dimension));
            for (int first = 0; first < rows.length; first += ROWS_AT_ONCE) {
                try (NDManager piece = manager.newSubManager()) {
                    float[] found = module.forward("project", new NDList(piece(piece, rows, first), middle, directions))
                            .singletonOrThrow()
                            .toFloatArray();
                    for (int i = 0; i < found.length / axes.length; i++) {
                        taker.accept(first + i, Arrays.copyOfRange(found, i * axes.length, (i + 1) * axes.length));
                    }
                }
            }
        }
    }

    private static NDArray piece(NDManager manager, float[][] rows, int first) {
        int count = Math.min(ROWS_AT_ONCE, rows.length - first);
        FloatBuffer numbers = FloatBuffer.allocate(count * rows[0].length);
        for (int i = 0; i < count; i++) {
            numbers.put(rows[first + i]);
        }
        return manager.create(numbers.flip(), new Shape(count, rows[0].length), DataType.FLOAT32);
    }
}
