"""Text to unit vectors. The only place that loads the sentence model.

encoder     what everybody asks: get_encoder().encode(texts)
packed      the model's own arithmetic, without padding
precision   which arithmetic this processor does fastest
device      which GPU there is, and products of matrices on it
"""

from skills.embedding.encoder import Encoder, SentenceEncoder, Vectors, get_encoder, model_path, warm_up

__all__ = ["Encoder", "SentenceEncoder", "Vectors", "get_encoder", "model_path", "warm_up"]
