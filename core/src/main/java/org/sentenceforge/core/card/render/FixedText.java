package org.sentenceforge.core.card.render;

/** The parts of a card that are the same in every card. */
final class FixedText {
    static final String SENTENCE_TRANSFORMER_SOURCES = """
            ### Model Sources

            - **Documentation:** [Sentence Transformers Documentation](https://sbert.net)
            - **Repository:** [Sentence Transformers on GitHub](https://github.com/UKPLab/sentence-transformers)
            - **Hugging Face:** [Sentence Transformers on Hugging Face](https://huggingface.co/models?library=sentence-transformers)

            """;

    static final String CROSS_ENCODER_SOURCES = """
            ### Model Sources

            - **Documentation:** [Sentence Transformers Documentation](https://sbert.net)
            - **Documentation:** [Cross Encoder Documentation](https://www.sbert.net/docs/cross_encoder/usage/usage.html)
            - **Repository:** [Sentence Transformers on GitHub](https://github.com/UKPLab/sentence-transformers)
            - **Hugging Face:** [Cross Encoders on Hugging Face](https://huggingface.co/models?library=sentence-transformers&other=cross-encoder)

            """;

    static final String SPARSE_ENCODER_SOURCES = """
            ### Model Sources

            - **Documentation:** [Sentence Transformers Documentation](https://sbert.net)
            - **Documentation:** [Sparse Encoder Documentation](https://www.sbert.net/docs/sparse_encoder/usage/usage.html)
            - **Repository:** [Sentence Transformers on GitHub](https://github.com/UKPLab/sentence-transformers)
            - **Hugging Face:** [Sparse Encoders on Hugging Face](https://huggingface.co/models?library=sentence-transformers&other=sparse-encoder)

            """;

    static final String MULTI_VECTOR_ENCODER_SOURCES = """
            ### Model Sources

            - **Documentation:** [Sentence Transformers Documentation](https://sbert.net)
            - **Documentation:** [Multi-Vector Encoder Documentation](https://www.sbert.net/docs/multi_vector_encoder/usage/usage.html)
            - **Repository:** [Sentence Transformers on GitHub](https://github.com/huggingface/sentence-transformers)
            - **Hugging Face:** [Multi-Vector Encoders on Hugging Face](https://huggingface.co/models?library=sentence-transformers&other=multi-vector)

            """;

    static final String USAGE_INTRODUCTION = """
            ## Usage

            ### Direct Usage (Sentence Transformers)

            First install the Sentence Transformers library:

            ```bash
            pip install -U sentence-transformers
            ```

            Then you can load this model and run inference.
            ```python
            """;

    static final String OTHER_USAGE = """
            <!--
            ### Direct Usage (Transformers)

            <details><summary>Click to see the direct usage in Transformers</summary>

            </details>
            -->

            <!--
            ### Downstream Usage (Sentence Transformers)

            You can finetune this model on your own dataset.

            <details><summary>Click to expand</summary>

            </details>
            -->

            <!--
            ### Out-of-Scope Use

            *List how the model may foreseeably be misused and address what users ought not to do with the model.*
            -->

            """;

    static final String RISKS = """
            <!--
            ## Bias, Risks and Limitations

            *What are the known or foreseeable issues stemming from this model? You could also flag here known failure cases or weaknesses of the model.*
            -->

            <!--
            ### Recommendations

            *What are recommendations with respect to the foreseeable issues? For example, filtering explicit content.*
            -->

            ## Training Details

            """;

    static final String CLOSING = """
            <!--
            ## Glossary

            *Clearly define terms in order to be accessible across audiences.*
            -->

            <!--
            ## Model Card Authors

            *Lists the people who create the model card, providing recognition and accountability for the detailed work that goes into its construction.*
            -->

            <!--
            ## Model Card Contact

            *Provides a way for people who have updates to the Model Card, suggestions, or questions, to contact the Model Card authors.*
            -->
            """;

    private FixedText() {}
}
