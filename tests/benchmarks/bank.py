"""A large made-up bank, the same on every machine: questions in Chinese and English with code, needles planted in them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from quizcli.domain.question import Question

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
PER_FILE = 500

# A needle stands in every n-th question, in the answer; the rare ones in questions nobody else shares.
NEEDLES = {"熔断器": 293, "幂等键": 97, "限流": 3, "backpressure": 293, "tombstone": 97, "throughput": 3}

_HAN = (
    "事务 隔离 级别 索引 线程 进程 协程 锁 死锁 缓存 雪崩 穿透 击穿 一致性 哈希 分布式 消息 队列 消费者 生产者 连接池 依赖 注入 中间件 异步 "
    "阻塞 非阻塞 事件 循环 装饰器 生成器 迭代器 上下文 管理器 元类 描述符 垃圾 回收 引用 计数 内存 泄漏 性能 优化 并发 并行 吞吐量 延迟 超时 重试 "
    "降级 灰度 发布 回滚 监控 告警 日志 追踪 网关 路由 负载 均衡 服务 发现 注册 配置 中心 认证 授权 令牌 会话 跨域 请求 响应 状态码 序列化 校验 "
    "模型 字段 主键 外键 联合 查询 计划 执行 统计 直方图 分区 分表 分库 主从 复制 快照 提交 回放 检查点 日志文件 页 缓冲池 脏页 刷盘 原子性 持久性 "
    "容器 镜像 编排 调度 探针 存储 卷 网络 策略 证书 加密 签名 散列 算法 复杂度 排序 二分 递归 动态规划 贪心 回溯 图 树 堆 栈 链表 数组 字典 集合"
).split()
_GLUE = "的 和 与 在 中 会 可以 通过 使用 由于 因此 如果 那么 需要 保证 避免 实现 处理 支持 导致 每个 所有 同一个 不同 时候 之间 之后 之前".split()
_ENGLISH = (
    "transaction isolation index thread process coroutine lock deadlock cache eviction consistent hashing queue consumer producer pool dependency "
    "injection middleware async blocking event loop decorator generator iterator context manager metaclass descriptor garbage collection reference "
    "memory leak latency timeout retry rollback deploy monitor gateway router balance discovery token session request response schema field key "
    "query plan partition shard replica snapshot commit checkpoint buffer page durable container image scheduler probe volume network certificate"
).split()
_CODE = (
    "with Session(engine) as session:\n    session.add(user)\n    session.commit()",
    "@lru_cache(maxsize=128)\ndef fib(n: int) -> int:\n    return n if n < 2 else fib(n - 1) + fib(n - 2)",
    "async def get_db():\n    async with SessionLocal() as db:\n        yield db",
    "pool = ThreadPoolExecutor(max_workers=8)\nfutures = [pool.submit(fetch, url) for url in urls]",
    "engine = create_async_engine(URL, pool_size=20, max_overflow=10, pool_pre_ping=True)",
    "if user is None or user.age != 18:\n    raise HTTPException(status_code=404)",
    "SELECT id, count(*) FROM orders WHERE status <> 'paid' GROUP BY id HAVING count(*) > 3;",
    "std::vector<int> v = {1, 2, 3}; for (auto& x : v) x += 1;",
)


def questions(count: int, *, seed: int = 7) -> Iterator[Question]:
    """Yield questions of about 850 characters each, half of them mostly Chinese."""
    chance = random.Random(seed)
    vocabulary = _vocabulary(chance)
    for number in range(count):
        chinese = chance.random() < 0.6
        prompt = _sentence(chance, vocabulary, chinese, 8, 16).rstrip("。.") + ("？" if chinese else "?")
        yield Question(
            id=_id(number),
            prompt=prompt,
            answer=_answer(chance, vocabulary, chinese, number),
            topic=(f"领域{number // 2000:02d}", f"主题{number // 100 % 20:02d}"),
            tags=("interview",) if number % 4 == 0 else (),
            added=f"2026-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
            deck=deck(number),
        )


def deck(number: int) -> str:
    """Name the deck that a question stands in: one a file."""
    return f"大题库::第{number // PER_FILE:03d}册"


def write_bank(folder: Path, count: int, *, seed: int = 7) -> None:
    """Write the bank as YAML files of at most 500 questions."""
    from itertools import batched  # type: ignore[attr-defined]

    from quizcli.bank.writing import dump
    from quizcli.domain.deck import Deck

    folder.mkdir(parents=True, exist_ok=True)
    for number, batch in enumerate(batched(questions(count, seed=seed), PER_FILE)):
        text = dump(Deck(batch[0].deck, tuple(batch)))
        (folder / f"{number:03d}.yaml").write_text(text, encoding="utf-8")


def _id(number: int) -> str:
    letters = ""
    value = number * 2654435761 % 32**8  # spread, and each only once
    for _ in range(8):
        value, digit = divmod(value, 32)
        letters = LETTERS[digit] + letters
    return letters


def _vocabulary(chance: random.Random) -> list[str]:
    """Widen the list of Chinese words by compounds, a few common and most of them rare."""
    compounds = [chance.choice(_HAN) + chance.choice(_HAN) for _ in range(4000)]
    return _HAN * 12 + compounds


def _answer(chance: random.Random, vocabulary: list[str], chinese: bool, number: int) -> str:
    blocks = []
    for heading in range(3):
        blocks.append(f"#### {_sentence(chance, vocabulary, chinese, 2, 4).rstrip('。.')}")
        blocks.append(_sentence(chance, vocabulary, chinese, 14, 36))
        blocks.append("\n".join(f"- {_sentence(chance, vocabulary, chinese, 3, 9)}" for _ in range(3)))
        if heading == 1:
            blocks.append(f"```python\n{chance.choice(_CODE)}\n```")
    planted = [needle for needle, every in NEEDLES.items() if number % every == 0]
    if planted:
        blocks.insert(chance.randrange(len(blocks)), "，".join(planted))
    return "\n\n".join(blocks) + "\n"


def _sentence(chance: random.Random, vocabulary: list[str], chinese: bool, least: int, most: int) -> str:
    words = []
    for _ in range(chance.randint(least, most)):
        mixed = chance.random() < 0.12
        if chinese != mixed:
            words.append(chance.choice(vocabulary if chance.random() < 0.7 else _GLUE))
        else:
            words.append(chance.choice(_ENGLISH))
        if chance.random() < 0.03:
            words.append("，" if chinese else ",")
    return ("".join(_joined(words)) if chinese else " ".join(words)) + ("。" if chinese else ".")


def _joined(words: list[str]) -> Iterator[str]:
    """Put spaces around English words in a Chinese sentence."""
    for word in words:
        yield f" {word} " if word.isascii() and word.isalpha() else word
