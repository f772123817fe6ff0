"""Text to unit vectors. Only this package loads the sentence model.

encoder     the interface: get_encoder().encode(texts)
packed      runs the model without padding
precision   selects the fastest data type for this processor
device      selects the GPU, and multiplies matrices on it
"""

from skills.embedding.encoder import DEFAULT_MODEL, Encoder, SentenceEncoder, Vectors, get_encoder, model_path, warm_up

__all__ = ["DEFAULT_MODEL", "Encoder", "SentenceEncoder", "Vectors", "get_encoder", "model_path", "warm_up"]
