// SPDX-License-Identifier: Apache-2.0
// A stand-in for core_top that replays bus operations of the test program: asks C++ for one operation at a time (word or
// burst), hands back what was read. Everything around it is the real SoC.
module core_top #(
  parameter int W = 1,
  parameter int ICACHE_BYTES = 0,
  parameter int DCACHE_BYTES = 0,
  parameter int SB_ENTRIES = 0,
  parameter bit CVFI = 0
) (
  input  logic             clk_i,
  input  logic             rst_i,
  input  logic             irq_i,
  output mem_pkg::wb_req_t wb_o,
  input  mem_pkg::wb_rsp_t wb_i,
  output logic [W*core_pkg::CVFI_LANE-1:0] cvfi_lanes_o,
  output core_pkg::cvfi_t  cvfi_o
);
  // kind: 0 nothing to do now, 1 read, 2 write; words: length; mask: byte lanes; activity: tag from now on
  import "DPI-C" function void stub_next(input bit irq, output int unsigned kind, output int unsigned adr,
                                         output int unsigned words, output int unsigned mask, output int unsigned activity);
  import "DPI-C" function int unsigned stub_write_word(input int unsigned index);
  import "DPI-C" function void stub_read_word(input int unsigned dat);
  import "DPI-C" function void stub_done();

  logic        busy_q;
  logic [2:0]  activity_q;
  logic [7:0]  to_ask_q, to_come_q, at_q;
  mem_pkg::wb_req_t req_q;
  always_comb begin
    wb_o     = req_q;
    wb_o.cyc = busy_q;
    wb_o.stb = busy_q && to_ask_q != 8'd0;
    wb_o.cti = to_ask_q > 8'd1 ? 3'b010 : 3'b111;
  end

  always_ff @(posedge clk_i) begin
    int unsigned kind, adr, words, mask, activity;
    if (rst_i) begin
      busy_q     <= 1'b0;
      activity_q <= 3'd0;
    end else if (!busy_q) begin
      stub_next(irq_i, kind, adr, words, mask, activity);
      activity_q <= activity[2:0];
      busy_q     <= kind != 0;
      req_q.we   <= kind == 2;
      req_q.adr  <= adr[31:2];
      req_q.sel  <= mask[3:0];
      to_ask_q   <= words[7:0];
      to_come_q  <= words[7:0];
      at_q       <= 8'd1;
      if (kind == 2) req_q.dat <= stub_write_word(0);
    end else begin
      if (wb_o.stb && !wb_i.stall) begin
        to_ask_q  <= to_ask_q - 8'd1;
        req_q.adr <= req_q.adr + 30'd1;
        at_q      <= at_q + 8'd1;
        if (req_q.we && to_ask_q != 8'd1) req_q.dat <= stub_write_word({24'd0, at_q});
      end
      if (wb_i.ack) begin
        if (!req_q.we) stub_read_word(wb_i.dat);
        to_come_q <= to_come_q - 8'd1;
        if (to_come_q == 8'd1) begin
          busy_q <= 1'b0;
          stub_done();
        end
      end
    end
  end
  assign cvfi_lanes_o = '0;
  always_comb begin
    cvfi_o          = '0;
    cvfi_o.activity = activity_q;
  end
endmodule
