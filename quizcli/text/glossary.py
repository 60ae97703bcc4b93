"""Technical words in Chinese and English that say the same, so that an answer may be given in either."""

from __future__ import annotations

from functools import lru_cache

_WORDS = """
缓存 cache caching|索引 index|事务 transaction|线程 thread|进程 process|协程 coroutine|锁 lock|队列 queue
异步 async asynchronous|同步 sync synchronous|阻塞 block|并发 concurrent concurrency|并行 parallel
装饰器 decorator|生成器 generator|迭代器 iterator|闭包 closure|继承 inheritance inherit|多态 polymorphism
对象 object|实例 instance|实例化 instantiate instantiation|属性 attribute property|方法 method|函数 function
参数 parameter argument|返回 return|异常 exception|错误 error|类型 type|注解 annotation hint
校验 validate validation validator|验证 validate validation verify|检查 check inspect
序列化 serialize serialization|解析 parse parser|请求 request|响应 response|中间件 middleware
依赖 dependency depend|注入 injection inject|路由 route router|认证 authentication authenticate
授权 authorization authorize|权限 permission|令牌 token|会话 session|连接 connection connect|连接池 pool
数据库 database|查询 query|主键 primary|外键 foreign|唯一 unique|约束 constraint|隔离 isolation isolate
回滚 rollback|提交 commit|批量 bulk batch|分批 batch chunk|分块 chunk|分页 pagination paginate page
游标 cursor|排序 sort sorting|分组 group|聚合 aggregate aggregation|关系 relationship|懒加载 lazy|预加载 eager
循环 loop cycle cyclic|事件 event|任务 task|取消 cancel cancellation|超时 timeout|重试 retry
限流 throttle limiting|熔断 breaker|负载均衡 balancer balancing|部署 deploy deployment|容器 container
镜像 image|集群 cluster|节点 node|复制 replicate replication|拷贝 copy|副本 replica copy|分片 shard
一致性 consistency consistent|可用性 availability|消息 message|消费者 consumer|生产者 producer|内存 memory
垃圾 garbage|引用计数 refcount|引用 reference refer|弱引用 weakref|指针 pointer|栈 stack|堆 heap|哈希 hash
字典 dict dictionary|列表 list|集合 collection|元组 tuple|字符串 string str|整数 integer int|浮点 float
布尔 boolean bool|字节 byte|编码 encode encoding|深拷贝 deepcopy|不可变 immutable|可变 mutable|默认 default
性能 performance|延迟 latency delay|吞吐 throughput|安全 security secure safe|攻击 attack|防止 prevent
加密 encrypt encryption|签名 signature sign|日志 log logging|监控 monitor monitoring|测试 test testing
模拟 mock|文档 documentation|配置 config configuration configure|环境 environment|版本 version|模块 module
导入 import|子类 subclass|父类 superclass|元类 metaclass|接口 interface endpoint|抽象 abstract|泛型 generic
枚举 enum enumeration|比较 compare comparison|相等 equal|创建 create|更新 update|删除 delete remove
插入 insert|写入 write|读取 read|加载 load|关闭 close|停机 shutdown|启动 start startup|停止 stop
释放 release free|资源 resource|上下文 context|管理器 manager|生命周期 lifecycle lifespan|流量 traffic
网络 network|客户端 client|服务器 server|服务端 server|浏览器 browser|用户 user|租户 tenant|文件 file
路径 path|命名空间 namespace|作用域 scope|变量 variable|常量 constant|全局 global|局部 local|本地 local
静态 static|动态 dynamic|编译 compile compiler|解释器 interpreter|优化 optimize optimise|重复 duplicate repeat
冲突 conflict|竞态 race|死锁 deadlock|原子 atomic|信号 signal|条件 condition|结构 structure|算法 algorithm
复杂度 complexity|递归 recursion recursive|数组 array|链表 linked|反射 reflection|代理 proxy|观察者 observer
单例 singleton|工厂 factory|策略 strategy policy|存储 storage store|过期 expire expiry expiration
失效 invalidate invalidation|命中 hit|备份 backup|恢复 recover recovery|迁移 migrate migration|权重 weight
阈值 threshold|训练 train training|模型 model|梯度 gradient|过拟合 overfit overfitting|特征 feature|损失 loss
概率 probability|矩阵 matrix|向量 vector|框架 framework|扩展 extend extension|重写 override|重载 overload
协议 protocol|加锁 lock|粒度 granularity|合并 merge|清理 cleanup clean|吞掉 swallow|捕获 catch
抛出 raise throw|传播 propagate|计数 count counter counting|计数器 counter|结构化 structured
分代 generation generational|回收 collect collection collector|收集 collect collection|不透明 opaque
总数 total|估算 estimate estimated|主从 master slave|编排 orchestration|自动 automatic automatically
手动 manual manually|绑定 bind binding|映射 map mapping|转换 convert conversion|权衡 tradeoff|瓶颈 bottleneck
压缩 compress compression|流式 stream streaming|分布式 distributed|微服务 microservice|幂等 idempotent
前端 frontend|后端 backend|跨域 cross-origin cors|渲染 render rendering|组件 component|状态 state status
字段 field|记录 record row|视图 view|触发器 trigger|存在 exist existence exists|连表 join|子查询 subquery
头部 header|请求头 header|响应头 header|键 key|限制 limit restrict|长度 length|字符 character|清除 clear
兜底 fallback
"""


@lru_cache(maxsize=1)
def by_english() -> dict[str, tuple[str, ...]]:
    """Give the Chinese words of an English one."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in _WORDS.replace("\n", "|").split("|"):
        words = entry.split()
        for word in words[1:]:
            found[word] = (*found.get(word, ()), words[0])
    return found


@lru_cache(maxsize=1)
def chinese() -> tuple[str, ...]:
    """Give the Chinese words, the longest first."""
    words = {word for several in by_english().values() for word in several}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))
