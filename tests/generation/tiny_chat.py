"""A chat model so small that it is taught in seconds to give one answer, whatever it is asked."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from tokenizers import Tokenizer
from tokenizers.decoders import ByteLevel as ByteLevelDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from tokenizers.trainers import BpeTrainer
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from generation.prompts import Want, prompt_make
from tests.generation.orders import CATALOG, LAMP, order

START, END = "<|im_start|>", "<|im_end|>"
TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
SAID = {
    "headline": [
        "A calm light for late work",
        "400 lumens on your desk",
        "Aluminium, and only 820 g",
        "LED desk lamp, now $49",
        "The lamp that beats 900 lumens",
        "A Philips lamp",
    ],
    "description": [
        "An aluminium desk lamp that weighs 820 g and stays where you put it.",
        "Was $65, now $49: 400 lumens for every page that you read at night.",
    ],
}
"""What it answers: lines that can stand, one with a number of its own and one with somebody else's brand."""
_STEPS, _ENOUGH = 400, 0.01


def tiny_chat_write(folder: Path) -> Path:
    """Writes the model as transformers keeps one, chat template and all, into `folder`, and gives it back."""
    torch.set_num_threads(1)
    torch.manual_seed(3)
    answer = json.dumps(SAID)
    chats = [_chat(place) for place in range(4)]
    tokenizer = _tokenizer(
        [message["content"] for chat in chats for message in chat] + [answer] * 4
    )
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=4096,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.eos_token_id,
    )
    model = LlamaForCausalLM(config)
    _teach(model, tokenizer, chats, answer)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _chat(place: int) -> list[dict[str, str]]:
    spec = order(CATALOG[place % len(CATALOG)] if place else LAMP, tone={"sentiment": 30 * place})
    wants = [Want(field, 3 + place, field.limit) for field in spec.fields]
    return prompt_make(spec, wants, {"price": "$49"}).messages()


def _tokenizer(texts: list[str]) -> PreTrainedTokenizerFast:
    made = Tokenizer(BPE())
    made.pre_tokenizer = ByteLevel(add_prefix_space=False)
    made.decoder = ByteLevelDecoder()
    alphabet = ByteLevel.alphabet()
    trainer = BpeTrainer(vocab_size=900, special_tokens=[START, END], initial_alphabet=alphabet)
    made.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        eos_token=END,
        pad_token=END,
        additional_special_tokens=[START],
        chat_template=TEMPLATE,
    )


def _teach(
    model: LlamaForCausalLM,
    tokenizer: PreTrainedTokenizerFast,
    chats: list[list[dict[str, str]]],
    answer: str,
) -> None:
    said = tokenizer(answer + END, add_special_tokens=False)["input_ids"]
    asked = [
        tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_dict=True)[
            "input_ids"
        ]
        for chat in chats
    ]
    steps = torch.optim.AdamW(model.parameters(), lr=4e-3, weight_decay=0.0)
    for step in range(_STEPS):
        tokens = asked[step % len(asked)] + said
        labels = [-100] * (len(tokens) - len(said)) + said
        loss = model(input_ids=torch.tensor([tokens]), labels=torch.tensor([labels])).loss
        steps.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        steps.step()
        if loss.item() < _ENOUGH:
            break
