// A small index of its own: nothing here knows the published data.
export const payload = {
  records: [
    {
      type: "reform", id: "xx01-01", url: "reforms/xx01-01/", title: "优化特殊工时监督机制",
      text: "由人社部门、工会联合监督，推行“1+3”制度，银行提供7×24小时服务。绿色E销通上线。共18项。",
      number: 1, domain: "zhineng", scope: "quan", notice: "xx01", agencies: ["renshe"],
      terms: ["加班", "Hong Kong", "e-commerce return"],
    },
    {
      type: "reform", id: "xx01-02", url: "reforms/xx01-02/", title: ["成立“气候支行”助力投融资", "6hang"],
      text: ["支持商业银行设立气候支行，开展跨境电商贷款，涉税风险可控。人社部门参与。", "5hang 11hang"],
      number: 2, domain: "jinrong", scope: "quan", notice: "xx01", agencies: ["jinrongju"],
      terms: ["双碳"],
    },
    {
      type: "reform", id: "xx01-12", url: "reforms/xx01-12/", title: "跨境电商退货中心",
      text: "在保税区内开展退货，共同监督。区块链确权。", number: 12,
      domain: "jinrong", scope: "bufen", notice: "xx01", agencies: ["jinrongju", "renshe"],
    },
    { type: "agency", id: "renshe", url: "agencies/renshe/", title: "市人力资源社会保障局", names: ["人社局"], terms: ["劳动局"] },
    { type: "agency", id: "jinrongju", url: "agencies/jinrongju/", title: "市金融局" },
    { type: "domain", id: "zhineng", url: "domains/zhineng/", title: "职能转变" },
    { type: "domain", id: "jinrong", url: "domains/jinrong/", title: "金融创新" },
    { type: "notice", id: "xx01", url: "notices/xx01/", title: "关于推广的通知", label: "某府〔2020〕1号", names: ["某府〔2020〕1号"] },
    { type: "page", url: "data/", title: "数据下载", terms: ["CSV"] },
  ],
  scopes: [{ id: "quan", title: "全市" }, { id: "bufen", title: "条件成熟的区" }],
  simplified: ["電稅貨氣監銀時間", "电税货气监银时间"],
  syllables: {
    bao: "保", bei: "备", bu: "部", cang: "仓", che: "成", cheng: "称承城程", chuang: "创", dai: "贷", dian: "电店",
    fang: "方", feng: "风", gong: "工公共", hou: "候侯后", huo: "货或", ji: "机极技", jian: "监", jing: "境镜竟",
    jiao: "交", ke: "可", kua: "跨", li: "力立理利", men: "门", qi: "气期", qu: "区去", ren: "人认", rong: "融",
    she: "社设涉", shang: "商上", shi: "时市十事师", shu: "殊数", shui: "税", te: "特", tou: "投", tui: "退推",
    xian: "险", xiao: "销小", xing: "行", yin: "银", you: "优", zhi: "支制智职", zhong: "中", zi: "资", zhu: "助主",
    lv: "绿", se: "色", hua: "化", du: "督", hui: "会", tong: "通",
  },
};
